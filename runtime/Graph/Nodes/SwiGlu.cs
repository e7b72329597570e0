using Kernels.Numerics;

namespace Kernels.Graph;

/// <summary>The gate of a SwiGLU feed-forward layer (Shazeer, 2020): y = silu(gate)·up.</summary>
public sealed unsafe class SwiGlu : GraphNode
{
    public SwiGlu(string name, GraphValue gate, GraphValue up)
        : base(name, [gate, up], gate.Rows, gate.Width) => ExpectSameShape(name, gate, up);

    /// <inheritdoc/>
    protected internal override bool MayOverwrite(int input) => true;

    /// <inheritdoc/>
    protected internal override void Run(in NodeContext context)
    {
        var y = context.Rows(Output);
        RowParallel.Run(context.Pool, y.Count, Output.Width, new Operation(context.Rows(Inputs[0]), context.Rows(Inputs[1]), y, Output.Width));
    }

    private readonly struct Operation(GraphRows gate, GraphRows up, GraphRows y, int width) : IRowOperation
    {
        public void Invoke<TLanes>(int row)
            where TLanes : struct, IFloatLanes<TLanes> => VectorLoops.Binary<SiluMultiplyOperator, TLanes>(gate.Row(row), up.Row(row), y.Row(row), width);
    }
}
