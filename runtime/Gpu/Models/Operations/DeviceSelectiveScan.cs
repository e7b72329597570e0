using System.Collections.Immutable;
using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>The scan of Mamba, with its state in the session's memory.</summary>
internal sealed class DeviceSelectiveScan : DeviceOperation
{
    private static GpuArrayKernel Kernel => GpuKernels.Array("MambaScan");

    private readonly SelectiveScan node;
    private readonly DeviceArray rates;
    private readonly DeviceArray bias;
    private readonly DeviceArray skip;
    private readonly DeviceState state;

    public DeviceSelectiveScan(SelectiveScan node, DeviceWeights weights)
    {
        this.node = node;
        rates = weights.Laid(Kernel, "A", node.A, [.. node.A.Shape]);
        bias = weights.Floats(node.Bias, node.Output.Width);
        skip = weights.Floats(node.Skip, node.Output.Width);
        state = new DeviceState(node.A.Count);
    }

    public override ImmutableArray<DeviceState> States => [state];

    public override void Plan(RunPlan plan) => plan.Call(
        Kernel.Name,
        ("u", plan.Rows(node.Inputs[0])),
        ("dt", plan.Rows(node.Inputs[1])),
        ("A", rates),
        ("B", plan.Rows(node.Inputs[2])),
        ("C", plan.Rows(node.Inputs[3])),
        ("bias", bias),
        ("skip", skip),
        ("z", plan.Rows(node.Inputs[4])),
        ("h", plan.State(state, Kernel, "h", [.. node.A.Shape])),
        ("y", plan.Rows(node.Output)));
}
