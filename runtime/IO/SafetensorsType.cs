using System.Collections.Frozen;

namespace Kernels.IO;

/// <summary>The number types of the safetensors format, little-endian; <see cref="SafetensorsTypes"/> has their widths and names.</summary>
public enum SafetensorsType
{
    F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, Bool, C64,
    F8E5M2, F8E4M3, F8E8M0, F6E2M3, F6E3M2, F4,
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
