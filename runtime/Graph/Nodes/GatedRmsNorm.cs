using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>Root mean square normalisation of a gated input, as in Mamba-2: y = g / sqrt(mean(g²) + ε)·weight with g = x·silu(z), row by row.</summary>
public sealed record GatedRmsNorm : GraphNode
{
    /// <param name="name">What messages call it.</param>
    /// <param name="x">Rows of any width.</param>
    /// <param name="z">As <paramref name="x"/>: the gate.</param>
    /// <param name="weight">A number for each column of <paramref name="x"/>.</param>
    /// <param name="epsilon">ε.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public GatedRmsNorm(string name, GraphValue x, GraphValue z, Tensor weight, float epsilon)
        : base(name, [x, z], x.Rows, x.Width)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ExpectSameShape(name, x, z);
        ExpectWidth(name, "x", x, checked((int)weight.Count));
        Weight = weight;
        Epsilon = epsilon;
    }

    /// <summary>What each column is multiplied with.</summary>
    public Tensor Weight { get; }

    /// <summary>ε, which keeps rows of zeros from being divided by 0.</summary>
    public float Epsilon { get; }
}
