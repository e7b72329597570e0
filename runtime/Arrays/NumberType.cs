namespace Kernels.Arrays;

/// <summary>How the numbers of an array lie in memory.</summary>
public enum NumberType
{
    /// <summary>A float of 32 bits.</summary>
    F32,

    /// <summary>A float of 16 bits.</summary>
    F16,

    /// <summary>A bfloat16 number.</summary>
    BF16,

    /// <summary>A signed byte.</summary>
    I8,

    /// <summary>An unsigned byte.</summary>
    U8,

    /// <summary>A signed integer of 16 bits.</summary>
    I16,

    /// <summary>An unsigned integer of 16 bits.</summary>
    U16,

    /// <summary>A signed integer of 32 bits.</summary>
    I32,
}

internal static class NumberTypes
{
    public static int Bytes(this NumberType type) => type switch
    {
        NumberType.I8 or NumberType.U8 => 1,
        NumberType.F16 or NumberType.BF16 or NumberType.I16 or NumberType.U16 => 2,
        _ => 4,
    };

    public static bool IsFloat(this NumberType type) => type is NumberType.F32 or NumberType.F16 or NumberType.BF16;
}
