using System.Collections.Immutable;
using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>Attention with a cache of keys and values in the session's memory.</summary>
internal sealed class DeviceAttention : DeviceOperation
{
    private readonly Attention node;
    private readonly DeviceState keys;
    private readonly DeviceState values;

    /// <exception cref="NotSupportedException">Heads are wider than devices run them, or see a window.</exception>
    public DeviceAttention(Attention node)
    {
        if (node.Shape.HeadWidth > CachedAttention.MaxWidth)
        {
            throw new NotSupportedException($"{node.Name}: heads of {node.Shape.HeadWidth} elements do not run on a GPU; there they have at most {CachedAttention.MaxWidth}.");
        }
        if (node.Shape.Window is { } window)
        {
            throw new NotSupportedException($"{node.Name}: attention to a window of {window} tokens does not run on a GPU.");
        }
        this.node = node;
        var (heads, width) = (node.Shape.KeyValueHeads, node.Shape.HeadWidth);
        (keys, values) = (new DeviceState(heads * width, 1, fills: true), new DeviceState(heads, width, fills: true));
    }

    public override ImmutableArray<DeviceState> States => [keys, values];

    public override void Plan(RunPlan plan)
    {
        var (heads, keyHeads) = (node.Shape.Heads, node.Shape.KeyValueHeads);
        var cache = new AttentionCache(plan.State(keys), plan.State(values), node.Shape.HeadWidth, plan.Room);
        var (k, v) = (plan.Rows(node.Inputs[1], keyHeads), plan.Rows(node.Inputs[2], keyHeads));
        plan.Add(CachedAttention.Append(plan.Device, cache, k, v, plan.Position));
        plan.Add(CachedAttention.Attend(plan.Device, cache, plan.Rows(node.Inputs[0], heads), plan.Rows(node.Output, heads), node.Shape.Group, plan.Position));
    }
}
