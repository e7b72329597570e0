namespace Kernels.Graph;

/// <summary>y[t] = the row of the table that the token names; the table may be in any format.</summary>
public sealed record Embedding : GraphNode
{
    /// <param name="name">What messages call it.</param>
    /// <param name="tokens">I32 of width 1; whoever runs the graph checks that each names a row of the table.</param>
    /// <param name="table">[vocabulary, width].</param>
    /// <exception cref="ArgumentException"><paramref name="tokens"/> are of another type.</exception>
    public Embedding(string name, GraphValue tokens, WeightMatrix table)
        : base(name, [tokens], tokens.Rows, table.Columns)
    {
        if (tokens.Kind != ValueKind.I32 || tokens.Width != 1)
        {
            throw Mismatch(name, $"tokens should be I32 of width 1, but are {tokens}.");
        }
        Table = table;
    }

    /// <summary>A row for each token of the vocabulary.</summary>
    public WeightMatrix Table { get; }
}
