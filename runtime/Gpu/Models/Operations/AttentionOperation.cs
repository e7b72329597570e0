using System.Collections.Immutable;
using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>Attention with a cache of keys and values in the session's memory.</summary>
internal sealed class AttentionOperation : DeviceOperation
{
    private readonly Attention node;

    private AttentionOperation(Attention node)
    {
        this.node = node;
        var (heads, width) = (node.Shape.KeyValueHeads, node.Shape.HeadWidth);
        States = [new DeviceState(heads * width, 1, Fills: true), new DeviceState(heads, width, Fills: true)];
    }

    public override ImmutableArray<DeviceState> States { get; }

    public static DeviceOperation? TryCreate(GraphNode node, DeviceWeights weights)
    {
        if (node is not Attention attention)
        {
            return null;
        }
        return attention.Shape.HeadWidth <= CachedAttention.MaxWidth
            ? new AttentionOperation(attention)
            : throw new NotSupportedException($"{node.Name}: heads of {attention.Shape.HeadWidth} elements do not run on a GPU; there they have at most {CachedAttention.MaxWidth}.");
    }

    public override void Plan(RunPlan plan)
    {
        var (heads, keyHeads) = (node.Shape.Heads, node.Shape.KeyValueHeads);
        var cache = new AttentionCache(plan.State(this, 0), plan.State(this, 1), node.Shape.HeadWidth, plan.Room);
        var (k, v) = (plan.Rows(node.Inputs[1], keyHeads), plan.Rows(node.Inputs[2], keyHeads));
        plan.Add(CachedAttention.Append(plan.Device, cache, k, v, plan.Position));
        plan.Add(CachedAttention.Attend(plan.Device, cache, plan.Rows(node.Inputs[0], heads), plan.Rows(node.Output, heads), heads / keyHeads, plan.Position));
    }
}
