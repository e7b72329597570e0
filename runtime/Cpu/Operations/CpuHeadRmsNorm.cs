using Kernels.Graph;
using Kernels.Numerics;

namespace Kernels.Cpu;

/// <summary>Root mean square normalisation of each head of each row.</summary>
internal sealed unsafe class CpuHeadRmsNorm(HeadRmsNorm node) : CpuOperation
{
    public override bool MayOverwrite(int input) => true;

    public override void Run(in CpuRun run)
    {
        var x = run.Rows(node.Inputs[0]);
        var width = node.Output.Width / node.Heads;
        RowParallel.Run(run.Pool, x.Count, node.Output.Width, new Rows(x, run.Rows(node.Output), node.Weight.Pointer, node.Heads, width, node.Epsilon));
    }

    private readonly struct Rows(CpuRows x, CpuRows y, float* weight, int heads, int width, float epsilon) : IRowOperation
    {
        public void Invoke<TLanes>(int row)
            where TLanes : struct, IFloatLanes<TLanes>
        {
            for (var head = 0; head < heads; head++)
            {
                var from = x.Row(row) + (head * width);
                var scale = 1 / MathF.Sqrt((VectorLoops.SumOfSquares<TLanes>(from, width) / width) + epsilon);
                VectorLoops.ScaleMultiply<TLanes>(from, scale, weight, y.Row(row) + (head * width), width);
            }
        }
    }
}
