using Kernels.Graph;
using Kernels.Numerics;

namespace Kernels.Cpu;

/// <summary>A residual connection.</summary>
internal sealed unsafe class CpuAdd(Add node) : CpuOperation
{
    public override bool MayOverwrite(int input) => true;

    public override void Run(in CpuRun run)
    {
        var y = run.Rows(node.Output);
        var width = node.Output.Width;
        RowParallel.Run(run.Pool, y.Count, width, new Rows(run.Rows(node.Inputs[0]), run.Rows(node.Inputs[1]), y, width));
    }

    private readonly struct Rows(CpuRows a, CpuRows b, CpuRows y, int width) : IRowOperation
    {
        public void Invoke<TLanes>(int row)
            where TLanes : struct, IFloatLanes<TLanes> => VectorLoops.Binary<AddOperator, TLanes>(a.Row(row), b.Row(row), y.Row(row), width);
    }
}
