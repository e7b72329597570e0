using Kernels.Numerics;
using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>Root mean square normalisation (Zhang and Sennrich, 2019): y = x / sqrt(mean(x²) + ε)·weight, row by row.</summary>
public sealed unsafe class RmsNorm : GraphNode
{
    public RmsNorm(string name, GraphValue x, Tensor weight, float epsilon)
        : base(name, [x], x.Rows, x.Width)
    {
        ArgumentNullException.ThrowIfNull(weight);
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
        var x = context.Rows(Inputs[0]);
        RowParallel.Run(context.Pool, x.Count, Output.Width, new Operation(x, context.Rows(Output), Weight.Pointer, Output.Width, Epsilon));
    }

    private readonly struct Operation(GraphRows x, GraphRows y, float* weight, int width, float epsilon) : IRowOperation
    {
        public void Invoke<TLanes>(int row)
            where TLanes : struct, IFloatLanes<TLanes>
        {
            var scale = 1 / MathF.Sqrt((VectorLoops.SumOfSquares<TLanes>(x.Row(row), width) / width) + epsilon);
            VectorLoops.ScaleMultiply<TLanes>(x.Row(row), scale, weight, y.Row(row), width);
        }
    }
}
