using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>Root mean square normalisation of each head of a row by itself: y = x / sqrt(mean(x²) + ε)·weight, with one weight for all heads.</summary>
public sealed record HeadRmsNorm : GraphNode
{
    /// <param name="name">What messages call it.</param>
    /// <param name="x">Rows of heads.</param>
    /// <param name="weight">A number for each element of a head.</param>
    /// <param name="heads">The heads of a row.</param>
    /// <param name="epsilon">ε.</param>
    /// <exception cref="ArgumentException">The width of <paramref name="x"/> is not that of the heads.</exception>
    public HeadRmsNorm(string name, GraphValue x, Tensor weight, int heads, float epsilon)
        : base(name, [x], x.Rows, x.Width)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ExpectWidth(name, "x", x, checked((int)weight.Count * heads));
        Weight = weight;
        Heads = heads;
        Epsilon = epsilon;
    }

    /// <summary>What each element of a head is multiplied with.</summary>
    public Tensor Weight { get; }

    /// <summary>The heads of a row.</summary>
    public int Heads { get; }

    /// <summary>ε, which keeps heads of zeros from being divided by 0.</summary>
    public float Epsilon { get; }
}
