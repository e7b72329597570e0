using System.Collections.Frozen;
using Kernels.Formats;

namespace Kernels.IO;

/// <summary>How a tensor of a GGUF file is stored.</summary>
/// <param name="Id">The number in the file.</param>
/// <param name="Name">ggml's name.</param>
/// <param name="BlockColumns">The elements of a block, along the last axis; 1 for plain numbers.</param>
/// <param name="BlockBytes">The bytes of a block.</param>
/// <param name="Plain">The type of plain numbers; null for blocks.</param>
/// <param name="Format">The declared format of blocks, as the library Kernels.Gguf names it; null where there is none, or for plain numbers.</param>
public sealed record GgufTensorType(uint Id, string Name, int BlockColumns, int BlockBytes, SafetensorsType? Plain = null, string? Format = null)
{
    private static readonly GgufTensorType[] Types =
    [
        new(0, "F32", 1, 4, SafetensorsType.F32),
        new(1, "F16", 1, 2, SafetensorsType.F16),
        new(2, "Q4_0", 32, 18, Format: "Q4_0"),
        new(3, "Q4_1", 32, 20, Format: "Q4_1"),
        new(6, "Q5_0", 32, 22, Format: "Q5_0"),
        new(7, "Q5_1", 32, 24, Format: "Q5_1"),
        new(8, "Q8_0", 32, 34, Format: "Q8_0"),
        // Two types of activations, which no model file has.
        new(9, "Q8_1", 32, 36),
        new(10, "Q2_K", 256, 84, Format: "Q2_K"),
        new(11, "Q3_K", 256, 110, Format: "Q3_K"),
        new(12, "Q4_K", 256, 144, Format: "Q4_K"),
        new(13, "Q5_K", 256, 176, Format: "Q5_K"),
        new(14, "Q6_K", 256, 210, Format: "Q6_K"),
        new(15, "Q8_K", 256, 292),
        new(16, "IQ2_XXS", 256, 66, Format: "Iq2Xxs"),
        new(17, "IQ2_XS", 256, 74, Format: "Iq2Xs"),
        new(18, "IQ3_XXS", 256, 98, Format: "Iq3Xxs"),
        new(19, "IQ1_S", 256, 50, Format: "Iq1S"),
        new(20, "IQ4_NL", 32, 18, Format: "Iq4Nl"),
        new(21, "IQ3_S", 256, 110, Format: "Iq3S"),
        new(22, "IQ2_S", 256, 82, Format: "Iq2S"),
        new(23, "IQ4_XS", 256, 136, Format: "Iq4Xs"),
        new(24, "I8", 1, 1, SafetensorsType.I8),
        new(25, "I16", 1, 2, SafetensorsType.I16),
        new(26, "I32", 1, 4, SafetensorsType.I32),
        new(27, "I64", 1, 8, SafetensorsType.I64),
        new(28, "F64", 1, 8, SafetensorsType.F64),
        new(29, "IQ1_M", 256, 56, Format: "Iq1M"),
        new(30, "BF16", 1, 2, SafetensorsType.BF16),
        new(34, "TQ1_0", 256, 54, Format: "Tq1_0"),
        new(35, "TQ2_0", 256, 66, Format: "Tq2_0"),
        new(39, "MXFP4", 32, 17, Format: "MxFp4Gguf"),
        new(40, "NVFP4", 64, 36, Format: "NvFp4Gguf"),
        new(41, "Q1_0", 128, 18, Format: "Q1_0"),
        new(42, "Q2_0", 64, 18, Format: "Q2_0"),
    ];

    private static readonly FrozenDictionary<uint, string> Retired = new Dictionary<uint, string>
    {
        [4] = "Q4_2", [5] = "Q4_3", [31] = "Q4_0_4_4", [32] = "Q4_0_4_8", [33] = "Q4_0_8_8", [36] = "IQ4_NL_4_4", [37] = "IQ4_NL_4_8", [38] = "IQ4_NL_8_8",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<uint, GgufTensorType> ById = Types.ToFrozenDictionary(t => t.Id);

    /// <summary>All types, by their numbers.</summary>
    public static IReadOnlyList<GgufTensorType> All => Types;

    /// <summary>The type of that number; null where there is none.</summary>
    public static GgufTensorType? Find(uint id) => ById.GetValueOrDefault(id);

    /// <summary>The type that matrices in a format are written as.</summary>
    /// <exception cref="ArgumentException">There is none, or the format has other blocks.</exception>
    public static GgufTensorType Of(FormatDescriptor format)
    {
        ArgumentNullException.ThrowIfNull(format);
        var type = Types.FirstOrDefault(t => t.Format == format.Name)
            ?? throw new ArgumentException($"No type of GGUF files is the format {format.Name}; they are {string.Join(", ", Types.Select(t => t.Format).OfType<string>())}.", nameof(format));
        return type.HasBlocksOf(format) ? type : throw new ArgumentException(type.Difference(format), nameof(format));
    }

    /// <summary>As messages name a number that is none of these.</summary>
    internal static string Describe(uint id) => Retired.TryGetValue(id, out var name) ? $"{id} ({name}, which is retired)" : $"{id}";

    /// <summary>Whether a format of that name is the one that is meant.</summary>
    internal bool HasBlocksOf(FormatDescriptor format) => format.Store is { } store && store.Columns == BlockColumns && store.Bytes == BlockBytes;

    /// <summary>What is wrong with a format of that name.</summary>
    internal string Difference(FormatDescriptor format) => format.Store is { } store
        ? $"{Name} has {BlockColumns} elements in {BlockBytes} bytes; the format {format.Name} of this program stores {store.Columns} in {store.Bytes}"
        : $"the format {format.Name} of this program does not say where its bits lie in files of others: its declaration has no 'store'";

    /// <inheritdoc/>
    public override string ToString() => Name;
}
