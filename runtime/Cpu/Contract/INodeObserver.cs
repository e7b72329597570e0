using Kernels.Graph;

namespace Kernels.Cpu;

/// <summary>Looks at the values of a run as they come.</summary>
internal interface INodeObserver
{
    /// <summary>Called before a node runs, when all that it reads is there. It must not change anything.</summary>
    void Before(GraphNode node, in CpuRun run);
}
