using Kernels.Graph;
using Kernels.Numerics;

namespace Kernels.Cpu;

/// <summary>The gate of a feed-forward layer.</summary>
internal sealed unsafe class CpuSwiGlu(SwiGlu node) : CpuOperation
{
    public override bool MayOverwrite(int input) => true;

    public override void Run(in CpuRun run)
    {
        var y = run.Rows(node.Output);
        var width = node.Output.Width;
        RowParallel.Run(run.Pool, y.Count, width, new Rows(run.Rows(node.Inputs[0]), run.Rows(node.Inputs[1]), y, width));
    }

    private readonly struct Rows(CpuRows gate, CpuRows up, CpuRows y, int width) : IRowOperation
    {
        public void Invoke<TLanes>(int row)
            where TLanes : struct, IFloatLanes<TLanes> => VectorLoops.Binary<SiluMultiplyOperator, TLanes>(gate.Row(row), up.Row(row), y.Row(row), width);
    }
}
