using Kernels.Graph;

namespace Kernels.Models.Mamba;

/// <summary>Adds the nodes of one layer's mixer to a graph.</summary>
internal sealed class MambaMixer(MambaConfig config, WeightLoader loader, GraphBuilder graph, string name)
{
    /// <summary>Projection to (u, z), convolution of u, time steps and B and C from it, scan gated by z, projection back.</summary>
    public GraphValue Add(GraphValue x)
    {
        var (channels, rank, states) = (config.IntermediateSize, config.TimeStepRank, config.StateSize);
        var projected = Projection("in_proj", x, 2 * channels, config.ProjectionBias);
        var u = graph.Add(MambaBackbone.Convolution(config, loader, $"{name}.conv1d", graph.Columns($"{name}.u", projected, 0, channels)));
        var z = graph.Columns($"{name}.z", projected, channels, channels);

        var selection = Projection("x_proj", u, rank + (2 * states), false);
        var dt = Projection("dt_proj", graph.Columns($"{name}.time_step", selection, 0, rank), channels, false);
        var b = graph.Columns($"{name}.B", selection, rank, states);
        var c = graph.Columns($"{name}.C", selection, rank + states, states);

        var a = MambaBackbone.DecayRates(loader, $"{name}.A_log", channels, states);
        var bias = loader.Floats($"{name}.dt_proj.bias", channels);
        var y = graph.Add(new SelectiveScan($"{name}.scan", u, dt, b, c, z, a, bias, loader.Floats($"{name}.D", channels)));
        return Projection("out_proj", y, config.HiddenSize, config.ProjectionBias);
    }

    private GraphValue Projection(string projection, GraphValue x, int rows, bool bias) => graph.Add(loader.Projection($"{name}.{projection}", x, rows, bias));
}
