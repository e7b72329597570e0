using System.Collections.Immutable;
using Kernels.Formats;

namespace Kernels.Gpu.Tensor;

/// <summary>The factor of a row of weights.</summary>
public delegate double RowFactor(EncodedMatrix weights, int row);

/// <summary>A parameter of the group of a row in which a k lies.</summary>
public delegate double GroupParameter(EncodedMatrix weights, int row, int k);

/// <summary>Activations that the kernels take as whole numbers of 8 bits.</summary>
/// <param name="Format">The name of the activation.</param>
/// <param name="FormatHash">The hash of its canonical text.</param>
/// <param name="CodeField">The field with the numbers.</param>
/// <param name="Span">k whose products are summed before they are multiplied with scales.</param>
/// <param name="Scale">The scale of a token's numbers around a k.</param>
public sealed record TensorActivation(string Format, string FormatHash, string CodeField, int Span, GroupParameter Scale);

/// <summary>The kernels for prefill and small batches: tokens of a block and its dynamic shared memory.</summary>
public readonly record struct TileEntry(int Tokens, int SharedBytes);

/// <summary>
/// <c>Linear</c> on tensor cores for weights in one format: y[m, n] = sum(k) x[m, k]·w[n, k] + b[n] with x in f16, sums and y in f32.
/// The PTX text and what packs weights for it come from the same schedule.
/// </summary>
/// <param name="Format">The name of the weight format.</param>
/// <param name="FormatHash">The hash of its canonical text.</param>
/// <param name="Text">Gives the text of the module.</param>
/// <param name="Row">What every weight of a row is multiplied with.</param>
public sealed record TensorKernels(string Format, string FormatHash, Func<string> Text, TensorLayout Layout, ImmutableArray<TileEntry> Tiles, RowFactor Row)
{
    /// <summary>The entry for up to <see cref="LargestDecode"/> tokens.</summary>
    public const string DecodeEntry = "decode";

    /// <summary>The entry that writes the weights as f32.</summary>
    public const string DequantizeEntry = "dequantize";

    /// <summary>The most tokens that the decode kernel takes.</summary>
    public const int LargestDecode = 8;

    /// <summary>Threads of a block of the decode kernel.</summary>
    public const int DecodeThreads = 256;

    /// <summary>Threads of a block of the tile kernels.</summary>
    public const int TileThreads = 128;

    /// <summary>Rows of a block of the tile kernels.</summary>
    public const int TileRows = 128;

    private string? ptx;

    /// <summary>The module.</summary>
    public string Ptx => ptx ??= Text();

    /// <summary>The field with the codes.</summary>
    public required string CodeField { get; init; }

    /// <summary>Activations in whole numbers; null where they come as f16.</summary>
    public TensorActivation? Activation { get; init; }

    /// <summary>Gives the parameters of <see cref="TensorLayout.Parameters"/> in their order.</summary>
    public required ImmutableArray<GroupParameter> Parameters { get; init; }

    /// <summary>The name of the tile kernel for that many tokens.</summary>
    public static string TileName(int tokens) => $"tile{tokens}";
}
