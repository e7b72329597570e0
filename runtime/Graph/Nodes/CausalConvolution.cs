using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>
/// Causal depthwise convolution with SiLU: y[t, c] = silu(b[c] + sum(j below w) f[c, j]·x[t - w + 1 + j, c]), where x is 0 before the
/// first token. The last w - 1 inputs are kept for the next run.
/// </summary>
public sealed record CausalConvolution : GraphNode
{
    /// <param name="name">What messages call it.</param>
    /// <param name="x">[tokens, c].</param>
    /// <param name="filters">f : [c, w], with any dimensions of 1 between.</param>
    /// <param name="bias">b : [c], or null.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public CausalConvolution(string name, GraphValue x, Tensor filters, Tensor? bias)
        : base(name, [x], RowExtent.Tokens, x.Width)
    {
        ArgumentNullException.ThrowIfNull(filters);
        ExpectTokens(name, x);
        if (filters.Shape.Length < 2 || filters.Shape[0] != x.Width || filters.Count != (long)x.Width * filters.Shape[^1])
        {
            throw Mismatch(name, $"the filters should be [{x.Width}, w], one for each column of x, but are {filters}.");
        }
        if (bias is not null && bias.Count != x.Width)
        {
            throw Mismatch(name, $"the bias should have {x.Width} values, one for each column of x, but has {bias.Count}.");
        }
        Filters = filters;
        Bias = bias;
        Taps = filters.Shape[^1];
    }

    /// <summary>f : [c, w], with any dimensions of 1 between.</summary>
    public Tensor Filters { get; }

    /// <summary>b : [c], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>w: how many inputs a result depends on, its own and those before.</summary>
    public int Taps { get; }
}
