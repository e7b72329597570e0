using Kernels.Graph;

namespace Kernels.Gpu.Models;

/// <summary>Turns the pairs of elements of every head by the angles of the token's position.</summary>
internal sealed class DeviceRotary : DeviceOperation
{
    private readonly RotaryEmbedding node;
    private readonly DeviceWeights weights;

    /// <exception cref="NotSupportedException">Only a part of a head is turned.</exception>
    public DeviceRotary(RotaryEmbedding node, DeviceWeights weights)
    {
        if (node.HeadWidth != node.Angles.HeadWidth)
        {
            throw new NotSupportedException($"{node.Name}: heads of {node.HeadWidth} elements of which {node.Angles.HeadWidth} are turned do not run on a GPU.");
        }
        this.node = node;
        this.weights = weights;
    }

    public override void Plan(RunPlan plan)
    {
        var table = node.Angles.Through(plan.Room);
        plan.Call(
            "Rotary",
            ("x", plan.Rows(node.Inputs[0], node.Heads)),
            ("cosine", weights.Floats(table.Cosines, [.. table.Cosines.Shape])),
            ("sine", weights.Floats(table.Sines, [.. table.Sines.Shape])),
            ("start", plan.Position),
            ("y", plan.Rows(node.Output, node.Heads)));
    }
}
