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

    // The inputs before this run's, oldest first: [w - 1, c].
    private readonly DeviceState? past;

    public DeviceConvolution(CausalConvolution node, DeviceWeights weights)
    {
        this.node = node;
        filters = weights.Laid(GpuKernels.Array(Sequence), "f", node.Filters, Width, node.Taps);
        bias = node.Bias is null ? default : weights.Floats(node.Bias, Width);
        past = Kept == 0 ? null : new DeviceState((long)Kept * Width);
    }

    public override ImmutableArray<DeviceState> States => past is null ? [] : [past];

    private int Width => node.Output.Width;

    /// <summary>The inputs that a run leaves for the next.</summary>
    private int Kept => node.Taps - 1;

    public override long WorkspaceLength(int tokens) => (long)(tokens + Kept) * Width;

    public override void Plan(RunPlan plan)
    {
        if (past is not null && plan.Tokens == 1 && node.Taps == StepTaps)
        {
            PlanStep(plan, past);
        }
        else
        {
            PlanSequence(plan);
        }
    }

    private void PlanStep(RunPlan plan, DeviceState past)
    {
        DeviceArray Past(int row) => new(plan.State(past).SubView(row * Width, Width), Width);
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
        var left = past is null ? default : new DeviceArray(plan.State(past), Kept, Width);
        if (past is not null)
        {
            plan.Add(CopyRows.Bind(plan.Device, left, window));
        }
        plan.Add(CopyRows.Bind(plan.Device, plan.Rows(node.Inputs[0]), window.From(Kept)));
        plan.Call(Sequence, ("x", window), ("f", filters), ("b", bias), ("y", plan.Rows(node.Output)));
        if (past is not null)
        {
            plan.Add(CopyRows.Bind(plan.Device, window.From(plan.Tokens), left));
        }
    }
}
