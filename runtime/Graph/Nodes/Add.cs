namespace Kernels.Graph;

/// <summary>y = a + b: a residual connection.</summary>
public sealed record Add : GraphNode
{
    /// <param name="name">What messages call it.</param>
    /// <param name="a">Rows of any width.</param>
    /// <param name="b">As <paramref name="a"/>.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public Add(string name, GraphValue a, GraphValue b)
        : base(name, [a, b], a.Rows, a.Width) => ExpectSameShape(name, a, b);
}
