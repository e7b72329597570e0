using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>Root mean square normalisation (Zhang and Sennrich, 2019): y = x / sqrt(mean(x²) + ε)·weight, row by row.</summary>
public sealed record RmsNorm : GraphNode
{
    /// <param name="name">What messages call it.</param>
    /// <param name="x">Rows of any width.</param>
    /// <param name="weight">A number for each column of <paramref name="x"/>.</param>
    /// <param name="epsilon">ε.</param>
    /// <exception cref="ArgumentException">The width of <paramref name="x"/> is not that of the weight.</exception>
    public RmsNorm(string name, GraphValue x, Tensor weight, float epsilon)
        : base(name, [x], x.Rows, x.Width)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ExpectWidth(name, "x", x, checked((int)weight.Count));
        Weight = weight;
        Epsilon = epsilon;
    }

    /// <summary>What each column is multiplied with.</summary>
    public Tensor Weight { get; }

    /// <summary>ε, which keeps rows of zeros from being divided by 0.</summary>
    public float Epsilon { get; }
}
