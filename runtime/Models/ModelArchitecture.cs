using System.Collections.Immutable;
using Kernels.IO;
using Kernels.Models.Llama;
using Kernels.Models.Mamba;
using Kernels.Models.Mamba2;

namespace Kernels.Models;

/// <summary>A family of models: how one is built from its configuration and weights.</summary>
/// <param name="ModelType">The <c>model_type</c> of its <c>config.json</c>.</param>
internal sealed record ModelArchitecture(string ModelType, Func<ConfigReader, ITensorSource, ModelOptions, LanguageModel> Create)
{
    /// <summary>All families that can be loaded.</summary>
    public static ImmutableArray<ModelArchitecture> All { get; } =
    [
        .. LlamaFamily.All.Select(family => new ModelArchitecture(family.ModelType, (config, weights, options) => LlamaModel.Create(LlamaConfig.Parse(config), weights, options))),
        new("mamba", (config, weights, options) => MambaModel.Create(MambaConfig.Parse(config), weights, options)),
        new("mamba2", (config, weights, options) => Mamba2Model.Create(Mamba2Config.Parse(config), weights, options)),
    ];
}
