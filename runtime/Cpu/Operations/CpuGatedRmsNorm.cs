using Kernels.Graph;
using Kernels.Numerics;

namespace Kernels.Cpu;

/// <summary>Root mean square normalisation of each row of a gated input.</summary>
internal sealed unsafe class CpuGatedRmsNorm(GatedRmsNorm node) : CpuOperation
{
    public override bool MayOverwrite(int input) => true;

    public override void Run(in CpuRun run)
    {
        var y = run.Rows(node.Output);
        var width = node.Output.Width;
        RowParallel.Run(run.Pool, y.Count, width, new Rows(run.Rows(node.Inputs[0]), run.Rows(node.Inputs[1]), y, node.Weight.Pointer, width, node.Epsilon));
    }

    private readonly struct Rows(CpuRows x, CpuRows z, CpuRows y, float* weight, int width, float epsilon) : IRowOperation
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
