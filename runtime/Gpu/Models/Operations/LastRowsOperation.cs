using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>The rows whose results are asked for.</summary>
internal sealed class LastRowsOperation(LastRows node) : DeviceOperation
{
    public static DeviceOperation? TryCreate(GraphNode node, DeviceWeights weights) => node is LastRows last ? new LastRowsOperation(last) : null;

    public override void Plan(RunPlan plan)
    {
        var last = plan.Rows(node.Output);
        plan.Add(CopyRows.Bind(plan.Device, plan.Rows(node.Inputs[0]).From(plan.Tokens - plan.Outputs), last));
    }
}
