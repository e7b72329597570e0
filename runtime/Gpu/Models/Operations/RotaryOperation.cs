using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>Turns the pairs of elements of every head by the angles of the token's position.</summary>
internal sealed class RotaryOperation : DeviceOperation
{
    private readonly RotaryEmbedding node;
    private readonly DeviceArray cosines;
    private readonly DeviceArray sines;

    private RotaryOperation(RotaryEmbedding node, DeviceWeights weights)
    {
        this.node = node;
        cosines = weights.Floats(node.Angles.Cosines, [.. node.Angles.Cosines.Shape]);
        sines = weights.Floats(node.Angles.Sines, [.. node.Angles.Sines.Shape]);
    }

    public static DeviceOperation? TryCreate(GraphNode node, DeviceWeights weights) => node is RotaryEmbedding rotary ? new RotaryOperation(rotary, weights) : null;

    public override void Plan(RunPlan plan)
    {
        var heads = node.Output.Width / node.Angles.HeadWidth;
        plan.Call(
            "Rotary",
            ("x", plan.Rows(node.Inputs[0], heads)),
            ("cosine", cosines),
            ("sine", sines),
            ("start", plan.Position),
            ("y", plan.Rows(node.Output, heads)));
    }
}
