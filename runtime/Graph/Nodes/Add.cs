using Kernels.Numerics;

namespace Kernels.Graph;

/// <summary>y = a + b: a residual connection.</summary>
public sealed unsafe class Add : GraphNode
{
    public Add(string name, GraphValue a, GraphValue b)
        : base(name, [a, b], a.Rows, a.Width) => ExpectSameShape(name, a, b);

    /// <inheritdoc/>
    protected internal override bool MayOverwrite(int input) => true;

    /// <inheritdoc/>
    protected internal override void Run(in NodeContext context)
    {
        var y = context.Rows(Output);
        RowParallel.Run(context.Pool, y.Count, Output.Width, new Operation(context.Rows(Inputs[0]), context.Rows(Inputs[1]), y, Output.Width));
    }

    private readonly struct Operation(GraphRows a, GraphRows b, GraphRows y, int width) : IRowOperation
    {
        public void Invoke<TLanes>(int row)
            where TLanes : struct, IFloatLanes<TLanes> => VectorLoops.Binary<AddOperator, TLanes>(a.Row(row), b.Row(row), y.Row(row), width);
    }
}
