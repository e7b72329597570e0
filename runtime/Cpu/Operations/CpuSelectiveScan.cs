using System.Collections.Immutable;
using Kernels.Arrays;
using Kernels.Graph;

namespace Kernels.Cpu;

/// <summary>The scan of Mamba, with its states in the session's memory as the kernel lays them.</summary>
internal sealed unsafe class CpuSelectiveScan : CpuOperation
{
    private readonly ArrayKernel kernel = KernelRegistry.Array("MambaScan");
    private readonly SelectiveScan node;
    private readonly ArrayView rates;
    private readonly CpuState state;

    public CpuSelectiveScan(SelectiveScan node, CpuWeights weights)
    {
        this.node = node;
        rates = weights.Laid(kernel, "A", node.A, node.Output.Width, node.StateSize);
        state = new CpuState(node.A.Count);
    }

    public override ImmutableArray<CpuState> States => [state];

    public override void Run(in CpuRun run)
    {
        var (channels, states) = (node.Output.Width, node.StateSize);
        kernel.Run(new ArrayCall
        {
            Arguments =
            [
                run.Rows(node.Inputs[0]).View(channels), run.Rows(node.Inputs[1]).View(channels), rates,
                run.Rows(node.Inputs[2]).View(states), run.Rows(node.Inputs[3]).View(states),
                ArrayView.Of(node.Bias.Pointer, channels), ArrayView.Of(node.Skip.Pointer, channels), run.Rows(node.Inputs[4]).View(channels),
            ],
            States = [kernel.Lay(kernel.FirstState, run.State(state), channels, states)],
            Results = [run.Rows(node.Output).View(channels)],
            Pool = run.Pool,
        });
    }
}
