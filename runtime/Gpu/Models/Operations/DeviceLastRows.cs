using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>The rows whose results are asked for.</summary>
internal sealed class DeviceLastRows(LastRows node) : DeviceOperation
{
    public override void Plan(RunPlan plan)
    {
        var last = plan.Rows(node.Output);
        plan.Add(CopyRows.Bind(plan.Device, plan.Rows(node.Inputs[0]).From(plan.Tokens - plan.Outputs), last));
    }
}
