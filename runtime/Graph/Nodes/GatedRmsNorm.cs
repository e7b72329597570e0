using Kernels.Numerics;
using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>Root mean square normalisation of a gated input, as in Mamba-2: y = g / sqrt(mean(g²) + ε)·weight with g = x·silu(z), row by row.</summary>
public sealed unsafe class GatedRmsNorm : GraphNode
{
    public GatedRmsNorm(string name, GraphValue x, GraphValue z, Tensor weight, float epsilon)
        : base(name, [x, z], x.Rows, x.Width)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ExpectSameShape(name, x, z);
        ExpectWidth(name, "x", x, checked((int)weight.Count));
        Weight = weight;
        Epsilon = epsilon;
    }

    public Tensor Weight { get; }

    public float Epsilon { get; }

    /// <inheritdoc/>
    protected internal override bool MayOverwrite(int input) => true;

    /// <inheritdoc/>
    protected internal override void Run(in NodeContext context)
    {
        var y = context.Rows(Output);
        var operation = new Operation(context.Rows(Inputs[0]), context.Rows(Inputs[1]), y, Weight.Pointer, Output.Width, Epsilon);
        RowParallel.Run(context.Pool, y.Count, Output.Width, operation);
    }

    private readonly struct Operation(GraphRows x, GraphRows z, GraphRows y, float* weight, int width, float epsilon) : IRowOperation
    {
        public void Invoke<TLanes>(int row)
            where TLanes : struct, IFloatLanes<TLanes>
        {
            var gated = y.Row(row);
            VectorLoops.Binary<SiluMultiplyOperator, TLanes>(z.Row(row), x.Row(row), gated, width);
            var scale = 1 / MathF.Sqrt((VectorLoops.SumOfSquares<TLanes>(gated, width) / width) + epsilon);
            VectorLoops.ScaleMultiply<TLanes>(gated, scale, weight, gated, width);
        }
    }
}
