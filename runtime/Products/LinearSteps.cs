using System.Collections.Immutable;
using Kernels.Formats;

namespace Kernels.Products;

/// <summary>What a compiler made for one weight format and one form of activations; <see cref="Kernel"/> makes a kernel of it.</summary>
public readonly unsafe struct LinearSteps
{
    /// <summary>Tokens that <see cref="FourTokens"/> serves at once.</summary>
    internal const int TileTokens = 4;

    /// <summary>Activations are padded to a multiple of this along k: what loop bodies cover.</summary>
    public required int Columns { get; init; }

    /// <summary>k over which activations are summed beforehand; 0 where nobody asks for sums.</summary>
    public int SumColumns { get; init; }

    /// <summary>Whether the codes of activations are multiplied as they are; else activations are f32.</summary>
    public bool OnCodes { get; init; }

    /// <summary>Whether those codes are of one bit, 32 k to a word.</summary>
    public bool OnBits { get; init; }

    /// <summary>The results of one row block (the second argument) for one token (the third).</summary>
    public required delegate*<ref LinearJob, int, int, void> OneToken { get; init; }

    /// <summary>The same for four tokens.</summary>
    public required delegate*<ref LinearJob, int, int, void> FourTokens { get; init; }

    /// <summary>
    /// The kernel. The code takes weights before they are rotated and without products of narrow factors: where the format has these, the kernel turns the activations
    /// first, and adds what the factors come to.
    /// </summary>
    /// <param name="rules">The names of the rewrite rules that made it.</param>
    public LinearKernel Kernel(FormatDescriptor weight, FormatDescriptor? activation, ImmutableArray<string> rules)
    {
        var code = new LinearCode(this, weight.Layout!.Blocks!, activation);
        var kernel = new LinearKernel(weight, activation, rules, code.WorkspaceBytes, code.Run);
        kernel = weight.LowRank.IsEmpty ? kernel : new LowRankLinear(kernel).Kernel;
        return weight.Rotation is { } rotation ? new RotatedLinear(kernel, rotation).Kernel : kernel;
    }
}
