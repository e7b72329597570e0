using Kernels.Formats;

namespace Kernels.Graph;

/// <summary>y[t] = the row of the table that the token names; the table may be in any format.</summary>
public sealed unsafe class Embedding : GraphNode
{
    /// <param name="tokens">I32 of width 1; whoever runs the graph checks that each names a row of the table.</param>
    public Embedding(string name, GraphValue tokens, PackedMatrix table)
        : base(name, [tokens], tokens.Rows, table.Columns)
    {
        if (tokens.Kind != ValueKind.I32 || tokens.Width != 1)
        {
            throw Mismatch(name, $"tokens should be I32 of width 1, but are {tokens}.");
        }
        Table = table;
    }

    public PackedMatrix Table { get; }

    /// <inheritdoc/>
    protected internal override void Run(in NodeContext context)
    {
        var tokens = context.Integers(Inputs[0]);
        var y = context.Rows(Output);
        for (var row = 0; row < y.Count; row++)
        {
            Table.DequantizeRow(tokens[row], new Span<float>(y.Row(row), Output.Width));
        }
    }
}
