using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>Turns the pairs of elements of every head by the angles of the token's position.</summary>
internal sealed class RotaryOperation(RotaryEmbedding node, DeviceWeights weights) : DeviceOperation
{
    public static DeviceOperation? TryCreate(GraphNode node, DeviceWeights weights) => node is RotaryEmbedding rotary ? new RotaryOperation(rotary, weights) : null;

    public override void Plan(RunPlan plan)
    {
        var heads = node.Output.Width / node.Angles.HeadWidth;
        var table = node.Angles.Through(plan.Room);
        plan.Call(
            "Rotary",
            ("x", plan.Rows(node.Inputs[0], heads)),
            ("cosine", weights.Floats(table.Cosines, [.. table.Cosines.Shape])),
            ("sine", weights.Floats(table.Sines, [.. table.Sines.Shape])),
            ("start", plan.Position),
            ("y", plan.Rows(node.Output, heads)));
    }
}
