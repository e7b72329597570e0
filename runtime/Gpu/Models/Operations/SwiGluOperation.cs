using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>The gate of a feed-forward layer.</summary>
internal sealed class SwiGluOperation(SwiGlu node) : DeviceOperation
{
    public static DeviceOperation? TryCreate(GraphNode node, DeviceWeights weights) => node is SwiGlu gate ? new SwiGluOperation(gate) : null;

    public override void Plan(RunPlan plan) =>
        plan.Call("SwiGlu", ("gate", plan.Rows(node.Inputs[0])), ("up", plan.Rows(node.Inputs[1])), ("y", plan.Rows(node.Output)));
}
