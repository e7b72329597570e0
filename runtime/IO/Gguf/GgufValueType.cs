namespace Kernels.IO;

/// <summary>The types of metadata of a GGUF file, under the numbers that files have.</summary>
public enum GgufValueType
{
    /// <summary>An unsigned byte.</summary>
    UInt8 = 0,

    /// <summary>A signed byte.</summary>
    Int8 = 1,

    /// <summary>An unsigned integer of 16 bits.</summary>
    UInt16 = 2,

    /// <summary>A signed integer of 16 bits.</summary>
    Int16 = 3,

    /// <summary>An unsigned integer of 32 bits.</summary>
    UInt32 = 4,

    /// <summary>A signed integer of 32 bits.</summary>
    Int32 = 5,

    /// <summary>A float of 32 bits.</summary>
    Float32 = 6,

    /// <summary>A byte that is 0 or 1.</summary>
    Bool = 7,

    /// <summary>UTF-8 behind its length in bytes.</summary>
    String = 8,

    /// <summary>Values of one type behind that type and their number.</summary>
    Array = 9,

    /// <summary>An unsigned integer of 64 bits.</summary>
    UInt64 = 10,

    /// <summary>A signed integer of 64 bits.</summary>
    Int64 = 11,

    /// <summary>A float of 64 bits.</summary>
    Float64 = 12,
}
