using Kernels.Graph;
using Kernels.Numerics;

namespace Kernels.Cpu;

/// <summary>Root mean square normalisation of each row.</summary>
internal sealed unsafe class CpuRmsNorm(RmsNorm node) : CpuOperation
{
    public override bool MayOverwrite(int input) => true;

    public override void Run(in CpuRun run)
    {
        var x = run.Rows(node.Inputs[0]);
        var width = node.Output.Width;
        RowParallel.Run(run.Pool, x.Count, width, new Rows(x, run.Rows(node.Output), node.Weight.Pointer, width, node.Epsilon));
    }

    private readonly struct Rows(CpuRows x, CpuRows y, float* weight, int width, float epsilon) : IRowOperation
    {
        public void Invoke<TLanes>(int row)
            where TLanes : struct, IFloatLanes<TLanes>
        {
            var scale = 1 / MathF.Sqrt((VectorLoops.SumOfSquares<TLanes>(x.Row(row), width) / width) + epsilon);
            VectorLoops.ScaleMultiply<TLanes>(x.Row(row), scale, weight, y.Row(row), width);
        }
    }
}
