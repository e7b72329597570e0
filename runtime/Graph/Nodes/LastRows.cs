namespace Kernels.Graph;

/// <summary>The rows of the last tokens, those whose results are asked for: what comes after is not computed for the others.</summary>
public sealed unsafe class LastRows : GraphNode
{
    public LastRows(string name, GraphValue x)
        : base(name, [x], RowExtent.Outputs, x.Width)
    {
        if (x.Kind != ValueKind.F32 || x.Rows != RowExtent.Tokens)
        {
            throw Mismatch(name, $"x should be F32 with a row for each token, but is {x}.");
        }
    }

    /// <inheritdoc/>
    protected internal override void Run(in NodeContext context)
    {
        var x = context.Rows(Inputs[0]);
        var y = context.Rows(Output);
        for (var row = 0; row < y.Count; row++)
        {
            new Span<float>(x.Row(x.Count - y.Count + row), Output.Width).CopyTo(new Span<float>(y.Row(row), Output.Width));
        }
    }
}
