using System.Collections.Immutable;
using Kernels.Arrays;
using Kernels.Graph;

namespace Kernels.Cpu;

/// <summary>The scan of Mamba-2, with its states in the session's memory as the kernel lays them.</summary>
internal sealed unsafe class CpuStateSpaceDuality(StateSpaceDuality node) : CpuOperation
{
    private readonly ArrayKernel kernel = KernelRegistry.Array("Mamba2Scan");
    private readonly CpuState state = new(node.Shape.StateCount);

    public override ImmutableArray<CpuState> States => [state];

    public override void Run(in CpuRun run)
    {
        var shape = node.Shape;
        var (low, high) = (shape.SmallestStep, shape.LargestStep);
        kernel.Run(new ArrayCall
        {
            Arguments =
            [
                run.Rows(node.Inputs[0]).View(shape.Heads, shape.HeadWidth), run.Rows(node.Inputs[1]).View(shape.Heads), ArrayView.Of(node.A.Pointer, shape.Heads),
                run.Rows(node.Inputs[2]).View(shape.Groups, shape.StateSize), run.Rows(node.Inputs[3]).View(shape.Groups, shape.StateSize),
                ArrayView.Of(node.Bias.Pointer, shape.Heads), ArrayView.Of(node.Skip.Pointer, shape.Heads), ArrayView.Of(&low), ArrayView.Of(&high),
            ],
            States = [kernel.Lay(kernel.FirstState, run.State(state), shape.Heads, shape.HeadWidth, shape.StateSize)],
            Results = [run.Rows(node.Output).View(shape.Heads, shape.HeadWidth)],
            Pool = run.Pool,
        });
    }
}
