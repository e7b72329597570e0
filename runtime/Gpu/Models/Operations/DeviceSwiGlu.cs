using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>The gate of a feed-forward layer.</summary>
internal sealed class DeviceSwiGlu(SwiGlu node) : DeviceOperation
{
    public override void Plan(RunPlan plan) =>
        plan.Call("SwiGlu", ("gate", plan.Rows(node.Inputs[0])), ("up", plan.Rows(node.Inputs[1])), ("y", plan.Rows(node.Output)));
}
