using Kernels.Numerics;

namespace Kernels.Graph;

/// <summary>
/// Rotary position embedding (Su et al., 2021) of every head, in the half-split order: element i of a head is paired with
/// element i + d/2 and turned by the angle position·frequency[i].
/// </summary>
public sealed unsafe class RotaryEmbedding : GraphNode
{
    /// <param name="x">[tokens, heads·d].</param>
    public RotaryEmbedding(string name, GraphValue x, RotaryAngles angles)
        : base(name, [x], x.Rows, x.Width)
    {
        ArgumentNullException.ThrowIfNull(angles);
        if (x.Kind != ValueKind.F32 || x.Rows != RowExtent.Tokens || x.Width % angles.HeadWidth != 0)
        {
            throw Mismatch(name, $"x should be F32 with a row of heads of {angles.HeadWidth} for each token, but is {x}.");
        }
        Angles = angles;
    }

    public RotaryAngles Angles { get; }

    /// <inheritdoc/>
    protected internal override bool MayOverwrite(int input) => true;

    /// <inheritdoc/>
    protected internal override void Run(in NodeContext context)
    {
        var x = context.Rows(Inputs[0]);
        var heads = Output.Width / Angles.HeadWidth;
        var table = Angles.Through(context.Position + context.Tokens);
        var operation = new Operation(x, context.Rows(Output), table.Cosines.Pointer, table.Sines.Pointer, heads, Angles.HeadWidth / 2, context.Position);
        RowParallel.Run(context.Pool, x.Count, Output.Width, operation);
    }

    private readonly struct Operation(GraphRows x, GraphRows y, float* cosines, float* sines, int heads, int half, int position) : IRowOperation
    {
        public void Invoke<TLanes>(int row)
            where TLanes : struct, IFloatLanes<TLanes>
        {
            var angles = (nint)(position + row) * half;
            for (var head = 0; head < heads; head++)
            {
                var from = x.Row(row) + (head * 2 * half);
                var to = y.Row(row) + (head * 2 * half);
                VectorLoops.Rotate<TLanes>(from, from + half, cosines + angles, sines + angles, to, to + half, half);
            }
        }
    }
}
