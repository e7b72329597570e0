using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>A residual connection.</summary>
internal sealed class DeviceAdd(Add node) : DeviceOperation
{
    public override void Plan(RunPlan plan) =>
        plan.Call("Add", ("x", plan.Rows(node.Inputs[0])), ("r", plan.Rows(node.Inputs[1])), ("y", plan.Rows(node.Output)));
}
