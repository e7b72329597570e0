using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>Root mean square normalisation of each row of a gated input.</summary>
internal sealed class DeviceGatedRmsNorm(GatedRmsNorm node, DeviceWeights weights) : DeviceOperation
{
    private readonly DeviceArray weight = weights.Floats(node.Weight, node.Output.Width);
    private readonly DeviceArray epsilon = weights.Number(node.Epsilon);

    public override void Plan(RunPlan plan) => plan.Call(
        "GatedRmsNorm", ("x", plan.Rows(node.Inputs[0])), ("z", plan.Rows(node.Inputs[1])), ("w", weight), ("epsilon", epsilon), ("y", plan.Rows(node.Output)));
}
