using System.Collections.Immutable;
using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>
/// Causal convolution. Of many tokens the inputs that the last run left and this run's lie one after the other while the kernel runs; a step of
/// one token with the usual four taps is one launch that reads and moves what was left.
/// </summary>
internal sealed class DeviceConvolution : DeviceOperation
{
    private const string Sequence = "MambaConvolution";
    private const string Step = "Convolution";
    private const int StepTaps = 4;

    private readonly CausalConvolution node;
    private readonly DeviceArray filters;
    private readonly DeviceArray bias;

    public DeviceConvolution(CausalConvolution node, DeviceWeights weights)
    {
        this.node = node;
        filters = weights.Laid(GpuKernels.Array(Sequence), "f", node.Filters, Width, node.Taps);
        bias = node.Bias is null ? default : weights.Floats(node.Bias, Width);
    }

    public override ImmutableArray<DeviceState> States => Kept == 0 ? [] : [DeviceState.Of((long)Kept * Width)];

    private int Width => node.Output.Width;

    /// <summary>The inputs that a run leaves for the next.</summary>
    private int Kept => node.Taps - 1;

    public override long WorkspaceLength(int tokens) => (long)(tokens + Kept) * Width;

    public override void Plan(RunPlan plan)
    {
        if (plan.Tokens == 1 && node.Taps == StepTaps)
        {
            PlanStep(plan);
        }
        else
        {
            PlanSequence(plan);
        }
    }

    private void PlanStep(RunPlan plan)
    {
        DeviceArray Past(int row) => new(plan.State(this, 0).SubView(row * Width, Width), Width);
        plan.Call(
            Step,
            ("x", plan.Rows(node.Inputs[0])),
            ("f", filters),
            ("b", bias),
            ("x1", Past(2)),
            ("x2", Past(1)),
            ("x3", Past(0)),
            ("y", plan.Rows(node.Output)));
    }

    private void PlanSequence(RunPlan plan)
    {
        var window = new DeviceArray(plan.TakeWorkspace(), plan.Tokens + Kept, Width);
        if (Kept > 0)
        {
            plan.Add(CopyRows.Bind(plan.Device, Past(plan), window));
        }
        plan.Add(CopyRows.Bind(plan.Device, plan.Rows(node.Inputs[0]), window.From(Kept)));
        plan.Call(Sequence, ("x", window), ("f", filters), ("b", bias), ("y", plan.Rows(node.Output)));
        if (Kept > 0)
        {
            plan.Add(CopyRows.Bind(plan.Device, window.From(plan.Tokens), Past(plan)));
        }
    }

    /// <summary>The inputs before this run's, oldest first.</summary>
    private DeviceArray Past(RunPlan plan) => new(plan.State(this, 0), Kept, Width);
}
