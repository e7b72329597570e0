using Kernels.IO;
using Kernels.Models.Mamba;

namespace Kernels.Models.Mamba2;

/// <summary>A Mamba-2 model: layers of state space duality (Dao and Gu, 2024), with the names of Hugging Face's files.</summary>
public sealed class Mamba2Model : LanguageModel
{
    private const int ProjectionsPerLayer = 2;

    private Mamba2Model(Mamba2Config config, LanguageGraph graph, WeightLoader weights)
        : base(graph, weights) => Config = config;

    /// <summary>What its <c>config.json</c> says.</summary>
    public Mamba2Config Config { get; }

    /// <summary>Builds a model from its weights; the caller disposes those.</summary>
    /// <exception cref="InvalidDataException">The weights are not those of the model that <paramref name="config"/> describes.</exception>
    public static Mamba2Model Create(Mamba2Config config, ITensorSource weights, ModelOptions options) => MambaBackbone.Create(
        config,
        weights,
        options,
        ProjectionsPerLayer,
        (loader, graph, name, x) => new Mamba2Mixer(config, loader, graph, name).Add(x),
        (graph, loader) => new Mamba2Model(config, graph, loader));
}
