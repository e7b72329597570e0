using System.Collections.Immutable;
using Kernels.Graph;

namespace Kernels.Models.Calibration;

/// <summary>A value of a graph that linear layers read.</summary>
/// <param name="Name">The name of the value.</param>
/// <param name="Width">Its columns.</param>
/// <param name="Reader">The first layer that reads it: where its rows are summed.</param>
/// <param name="Layers">The names of all layers that read it.</param>
internal sealed record CalibratedInput(string Name, int Width, GraphNode Reader, ImmutableArray<string> Layers)
{
    /// <summary>The inputs of all linear layers of a graph, in the order in which they run.</summary>
    public static IReadOnlyList<CalibratedInput> Of(GraphPlan plan) =>
    [
        .. plan.Nodes.OfType<Linear>()
            .GroupBy(n => n.Inputs[0])
            .Select(g => new CalibratedInput(g.Key.Name, g.Key.Width, g.First(), [.. g.Select(n => n.Name)])),
    ];
}
