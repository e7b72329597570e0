using System.Collections.Immutable;
using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>The scan of Mamba-2, with its states in the session's memory.</summary>
internal sealed class DeviceStateSpaceDuality(StateSpaceDuality node, DeviceWeights weights) : DeviceOperation
{
    private readonly DeviceArray rates = weights.Floats(node.A, node.Shape.Heads);
    private readonly DeviceArray bias = weights.Floats(node.Bias, node.Shape.Heads);
    private readonly DeviceArray skip = weights.Floats(node.Skip, node.Shape.Heads);
    private readonly DeviceArray low = weights.Number(node.Shape.SmallestStep);
    private readonly DeviceArray high = weights.Number(node.Shape.LargestStep);
    private readonly DeviceState state = new(node.Shape.StateCount);

    public override ImmutableArray<DeviceState> States => [state];

    private static GpuArrayKernel Kernel => GpuKernels.Array("Mamba2Scan");

    public override void Plan(RunPlan plan) => plan.Call(
        Kernel.Name,
        ("x", plan.Rows(node.Inputs[0], node.Shape.Heads)),
        ("dt", plan.Rows(node.Inputs[1])),
        ("A", rates),
        ("B", plan.Rows(node.Inputs[2], node.Shape.Groups)),
        ("C", plan.Rows(node.Inputs[3], node.Shape.Groups)),
        ("bias", bias),
        ("skip", skip),
        ("low", low),
        ("high", high),
        ("M", plan.State(state, Kernel, "M", node.Shape.Heads, node.Shape.HeadWidth, node.Shape.StateSize)),
        ("y", plan.Rows(node.Output, node.Shape.Heads)));
}
