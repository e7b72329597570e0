using Kernels.Graph;
using Kernels.Numerics;

namespace Kernels.Cpu;

/// <summary>Turns the pairs of elements of every head by the angles of the token's position.</summary>
internal sealed unsafe class CpuRotary(RotaryEmbedding node) : CpuOperation
{
    public override bool MayOverwrite(int input) => true;

    public override void Run(in CpuRun run)
    {
        var x = run.Rows(node.Inputs[0]);
        var table = node.Angles.Through(run.Position + run.Tokens);
        var rows = new Rows(x, run.Rows(node.Output), table.Cosines.Pointer, table.Sines.Pointer, node.Heads, node.HeadWidth, node.Angles.HeadWidth / 2, run.Position);
        RowParallel.Run(run.Pool, x.Count, node.Output.Width, rows);
    }

    private readonly struct Rows(CpuRows x, CpuRows y, float* cosines, float* sines, int heads, int width, int half, int position) : IRowOperation
    {
        public void Invoke<TLanes>(int row)
            where TLanes : struct, IFloatLanes<TLanes>
        {
            var angles = (nint)(position + row) * half;
            for (var head = 0; head < heads; head++)
            {
                var from = x.Row(row) + (head * width);
                var to = y.Row(row) + (head * width);
                var rest = width - (2 * half);
                new Span<float>(from + (2 * half), rest).CopyTo(new Span<float>(to + (2 * half), rest));
                VectorLoops.Rotate<TLanes>(from, from + half, cosines + angles, sines + angles, to, to + half, half);
            }
        }
    }
}
