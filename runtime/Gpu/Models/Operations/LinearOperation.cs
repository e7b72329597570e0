using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>A product with a matrix of weights.</summary>
internal sealed class LinearOperation(Linear node, DeviceWeights weights) : DeviceOperation
{
    private readonly DeviceArray matrix = weights.Values(node.Weights);
    private readonly DeviceArray bias = node.Bias is null ? default : weights.Floats(node.Bias, node.Output.Width);

    public static DeviceOperation? TryCreate(GraphNode node, DeviceWeights weights) => node is Linear linear ? new LinearOperation(linear, weights) : null;

    public override void Plan(RunPlan plan) => plan.Call("Dense", ("x", plan.Rows(node.Inputs[0])), ("w", matrix), ("b", bias), ("y", plan.Rows(node.Output)));
}
