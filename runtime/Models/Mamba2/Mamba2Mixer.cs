using Kernels.Graph;
using Kernels.Models.Mamba;

namespace Kernels.Models.Mamba2;

/// <summary>Adds the nodes of one layer's mixer to a graph.</summary>
internal sealed class Mamba2Mixer(Mamba2Config config, WeightLoader loader, GraphBuilder graph, string name)
{
    /// <summary>Projection to (z, x, B, C, dt), convolution of x, B and C together, scan, norm gated by z, projection back.</summary>
    public GraphValue Add(GraphValue x)
    {
        var (channels, convolved, states) = (config.IntermediateSize, config.ConvolutionWidth, config.Groups * config.StateSize);
        var projected = Projection("in_proj", x, channels + convolved + config.Heads);
        var z = graph.Columns($"{name}.z", projected, 0, channels);
        var xbc = graph.Add(MambaBackbone.Convolution(config, loader, $"{name}.conv1d", graph.Columns($"{name}.xBC", projected, channels, convolved)));
        var dt = graph.Columns($"{name}.dt", projected, channels + convolved, config.Heads);

        var y = graph.Add(new StateSpaceDuality(
            $"{name}.scan",
            graph.Columns($"{name}.x", xbc, 0, channels),
            dt,
            graph.Columns($"{name}.B", xbc, channels, states),
            graph.Columns($"{name}.C", xbc, channels + states, states),
            MambaBackbone.DecayRates(loader, $"{name}.A_log", config.Heads),
            loader.Floats($"{name}.dt_bias", config.Heads),
            loader.Floats($"{name}.D", config.Heads),
            new StateSpaceShape(config.Heads, config.HeadWidth, config.Groups, config.StateSize, (float)config.SmallestTimeStep, (float)config.LargestTimeStep)));
        var norm = loader.Floats($"{name}.norm.weight", channels);
        return Projection("out_proj", graph.Add(new GatedRmsNorm($"{name}.norm", y, z, norm, (float)config.NormEpsilon)), config.HiddenSize);
    }

    private GraphValue Projection(string projection, GraphValue x, int rows) =>
        graph.Add(loader.Projection($"{name}.{projection}", x, rows, config.ProjectionBias));
}
