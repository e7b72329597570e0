using System.Collections.Frozen;

namespace Kernels.IO;

/// <summary>The number types of the safetensors format, little-endian; <see cref="SafetensorsTypes"/> has their widths and names.</summary>
public enum SafetensorsType
{
    /// <summary>Floats of 64 bits.</summary>
    F64,

    /// <summary>Floats of 32 bits.</summary>
    F32,

    /// <summary>Floats of 16 bits.</summary>
    F16,

    /// <summary>The upper halves of floats of 32 bits.</summary>
    BF16,

    /// <summary>Signed integers of 64 bits.</summary>
    I64,

    /// <summary>Signed integers of 32 bits.</summary>
    I32,

    /// <summary>Signed integers of 16 bits.</summary>
    I16,

    /// <summary>Signed bytes.</summary>
    I8,

    /// <summary>Unsigned integers of 64 bits.</summary>
    U64,

    /// <summary>Unsigned integers of 32 bits.</summary>
    U32,

    /// <summary>Unsigned integers of 16 bits.</summary>
    U16,

    /// <summary>Unsigned bytes.</summary>
    U8,

    /// <summary>Bytes that are 0 or 1.</summary>
    Bool,

    /// <summary>Complex numbers of two floats of 32 bits.</summary>
    C64,

    /// <summary>Floats of 8 bits, 5 of exponent and 2 of mantissa.</summary>
    F8E5M2,

    /// <summary>Floats of 8 bits, 4 of exponent and 3 of mantissa.</summary>
    F8E4M3,

    /// <summary>Powers of two by their biased exponent.</summary>
    F8E8M0,

    /// <summary>Floats of 6 bits, 2 of exponent and 3 of mantissa.</summary>
    F6E2M3,

    /// <summary>Floats of 6 bits, 3 of exponent and 2 of mantissa.</summary>
    F6E3M2,

    /// <summary>Floats of 4 bits, 2 of exponent and 1 of mantissa, two in a byte.</summary>
    F4,
}

/// <summary>What is known of each type.</summary>
public static class SafetensorsTypes
{
    private static readonly (SafetensorsType Type, string Name, int Bits)[] All =
    [
        (SafetensorsType.F64, "F64", 64),
        (SafetensorsType.F32, "F32", 32),
        (SafetensorsType.F16, "F16", 16),
        (SafetensorsType.BF16, "BF16", 16),
        (SafetensorsType.I64, "I64", 64),
        (SafetensorsType.I32, "I32", 32),
        (SafetensorsType.I16, "I16", 16),
        (SafetensorsType.I8, "I8", 8),
        (SafetensorsType.U64, "U64", 64),
        (SafetensorsType.U32, "U32", 32),
        (SafetensorsType.U16, "U16", 16),
        (SafetensorsType.U8, "U8", 8),
        (SafetensorsType.Bool, "BOOL", 8),
        (SafetensorsType.C64, "C64", 64),
        (SafetensorsType.F8E5M2, "F8_E5M2", 8),
        (SafetensorsType.F8E4M3, "F8_E4M3", 8),
        (SafetensorsType.F8E8M0, "F8_E8M0", 8),
        (SafetensorsType.F6E2M3, "F6_E2M3", 6),
        (SafetensorsType.F6E3M2, "F6_E3M2", 6),
        (SafetensorsType.F4, "F4", 4),
    ];

    private static readonly FrozenDictionary<string, SafetensorsType> ByName =
        All.ToFrozenDictionary(t => t.Name, t => t.Type, StringComparer.Ordinal);

    private static readonly FrozenDictionary<SafetensorsType, (string Name, int Bits)> ByType =
        All.ToFrozenDictionary(t => t.Type, t => (t.Name, t.Bits));

    /// <summary>The name in a file: <c>BF16</c>, <c>BOOL</c>, <c>F8_E4M3</c>.</summary>
    public static string Name(this SafetensorsType type) => ByType[type].Name;

    /// <summary>The width of one number.</summary>
    public static int Bits(this SafetensorsType type) => ByType[type].Bits;

    internal static bool TryParse(string name, out SafetensorsType type) => ByName.TryGetValue(name, out type);
}
