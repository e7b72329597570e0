namespace Kernels.Graph;

/// <summary>The rows of the last tokens, those whose results are asked for: what comes after is not computed for the others.</summary>
public sealed record LastRows : GraphNode
{
    /// <param name="name">What messages call it.</param>
    /// <param name="x">A row for each token.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> has other rows.</exception>
    public LastRows(string name, GraphValue x)
        : base(name, [x], RowExtent.Outputs, x.Width)
    {
        if (x.Kind != ValueKind.F32 || x.Rows != RowExtent.Tokens)
        {
            throw Mismatch(name, $"x should be F32 with a row for each token, but is {x}.");
        }
    }
}
