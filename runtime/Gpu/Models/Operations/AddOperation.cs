using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>A residual connection.</summary>
internal sealed class AddOperation(Add node) : DeviceOperation
{
    public static DeviceOperation? TryCreate(GraphNode node, DeviceWeights weights) => node is Add add ? new AddOperation(add) : null;

    public override void Plan(RunPlan plan) =>
        plan.Call("Add", ("x", plan.Rows(node.Inputs[0])), ("r", plan.Rows(node.Inputs[1])), ("y", plan.Rows(node.Output)));
}
