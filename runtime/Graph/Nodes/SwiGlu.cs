namespace Kernels.Graph;

/// <summary>The gate of a SwiGLU feed-forward layer (Shazeer, 2020): y = silu(gate)·up.</summary>
public sealed record SwiGlu : GraphNode
{
    /// <param name="name">What messages call it.</param>
    /// <param name="gate">Rows of any width.</param>
    /// <param name="up">As <paramref name="gate"/>.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public SwiGlu(string name, GraphValue gate, GraphValue up)
        : base(name, [gate, up], gate.Rows, gate.Width) => ExpectSameShape(name, gate, up);
}
