using Kernels.Cpu;
using Kernels.Graph;

namespace Kernels.Models.Calibration;

/// <summary>Sums the inputs of linear layers while a model runs: each once, however many layers read it.</summary>
internal sealed class InputCollector(IReadOnlyDictionary<GraphNode, InputSums> sums) : INodeObserver
{
    /// <inheritdoc/>
    public void Before(GraphNode node, in CpuRun run)
    {
        if (sums.TryGetValue(node, out var of))
        {
            of.Add(run.Rows(node.Inputs[0]), run.Pool);
        }
    }
}
