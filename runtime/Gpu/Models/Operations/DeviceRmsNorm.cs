using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>Root mean square normalisation of each row.</summary>
internal sealed class DeviceRmsNorm(RmsNorm node, DeviceWeights weights) : DeviceOperation
{
    private readonly DeviceArray weight = weights.Floats(node.Weight, node.Output.Width);
    private readonly DeviceArray epsilon = weights.Number(node.Epsilon);

    public override void Plan(RunPlan plan) =>
        plan.Call("RmsNorm", ("x", plan.Rows(node.Inputs[0])), ("w", weight), ("epsilon", epsilon), ("y", plan.Rows(node.Output)));
}
