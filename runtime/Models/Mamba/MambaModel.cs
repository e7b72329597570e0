using Kernels.IO;

namespace Kernels.Models.Mamba;

/// <summary>A Mamba model: layers of a gated selective scan (Gu and Dao, 2023), with the names of Hugging Face's files.</summary>
public sealed class MambaModel : LanguageModel
{
    private const int ProjectionsPerLayer = 4;

    private MambaModel(MambaConfig config, LanguageGraph graph, WeightLoader weights)
        : base(graph, weights) => Config = config;

    /// <summary>What its <c>config.json</c> says.</summary>
    public MambaConfig Config { get; }

    /// <summary>Builds a model from its weights; the caller disposes those.</summary>
    /// <exception cref="InvalidDataException">The weights are not those of the model that <paramref name="config"/> describes.</exception>
    public static MambaModel Create(MambaConfig config, ITensorSource weights, ModelOptions options) => MambaBackbone.Create(
        config,
        weights,
        options,
        ProjectionsPerLayer,
        (loader, graph, name, x) => new MambaMixer(config, loader, graph, name).Add(x),
        (graph, loader) => new MambaModel(config, graph, loader));
}
