using Kernels.Formats;
using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>y[t, n] = sum(k) x[t, k]·w[n, k] + b[n].</summary>
public sealed record Linear : GraphNode
{
    /// <param name="name">What messages call it.</param>
    /// <param name="x">[rows, k].</param>
    /// <param name="weights">w : [n, k], in any format.</param>
    /// <param name="bias">b : [n], or null.</param>
    /// <param name="activation">The format that rows of <paramref name="x"/> are encoded in as they come; null for f32.</param>
    /// <exception cref="ArgumentException">The widths do not fit.</exception>
    public Linear(string name, GraphValue x, WeightMatrix weights, Tensor? bias = null, FormatDescriptor? activation = null)
        : base(name, [x], x.Rows, weights.Rows)
    {
        ExpectWidth(name, "x", x, weights.Columns);
        if (bias is not null && bias.Count != weights.Rows)
        {
            throw Mismatch(name, $"the bias should have {weights.Rows} values, one for each row of the weights, but has {bias.Count}.");
        }
        Weights = weights;
        Bias = bias;
        Activation = activation;
    }

    /// <summary>w : [n, k].</summary>
    public WeightMatrix Weights { get; }

    /// <summary>b : [n], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>The format that inputs are encoded in; null for f32.</summary>
    public FormatDescriptor? Activation { get; }
}
