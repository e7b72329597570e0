using Kernels.Models;
using Kernels.Models.Mamba;
using Kernels.Models.Mamba2;
using Kernels.Runtime.Tests.Graph;

namespace Kernels.Runtime.Tests.Models;

/// <summary>Small Mambas of both kinds with random weights and sizes that no vector divides.</summary>
internal static class TinyMamba
{
    public static MambaConfig Config { get; } = new()
    {
        VocabularySize = 37,
        HiddenSize = 20,
        IntermediateSize = 27,
        Layers = 2,
        StateSize = 5,
        ConvolutionTaps = 3,
        TimeStepRank = 3,
        NormEpsilon = 1e-5,
        TieEmbeddings = false,
        ProjectionBias = false,
        ConvolutionBias = true,
    };

    /// <summary>Six heads of five channels in two groups.</summary>
    public static Mamba2Config Config2 { get; } = new()
    {
        VocabularySize = 37,
        HiddenSize = 20,
        IntermediateSize = 30,
        Layers = 2,
        StateSize = 5,
        ConvolutionTaps = 3,
        Heads = 6,
        HeadWidth = 5,
        Groups = 2,
        SmallestTimeStep = 0,
        LargestTimeStep = double.PositiveInfinity,
        NormEpsilon = 1e-5,
        TieEmbeddings = false,
        ProjectionBias = false,
        ConvolutionBias = true,
    };

    public static MemoryTensors Weights(MambaConfig config) => new Builder().Backbone(config, (tensors, name) =>
    {
        tensors.Linear($"{name}.in_proj", 2 * config.IntermediateSize, config.HiddenSize, config.ProjectionBias);
        tensors.Convolution($"{name}.conv1d", config.IntermediateSize, config);
        tensors.Linear($"{name}.x_proj", config.TimeStepRank + (2 * config.StateSize), config.IntermediateSize, false);
        tensors.Linear($"{name}.dt_proj", config.IntermediateSize, config.TimeStepRank, true);
        tensors.Add($"{name}.A_log", 1, config.IntermediateSize, config.StateSize);
        tensors.Add($"{name}.D", 1, config.IntermediateSize);
        tensors.Linear($"{name}.out_proj", config.HiddenSize, config.IntermediateSize, config.ProjectionBias);
    });

    public static MemoryTensors Weights(Mamba2Config config) => new Builder().Backbone(config, (tensors, name) =>
    {
        tensors.Linear($"{name}.in_proj", config.IntermediateSize + config.ConvolutionWidth + config.Heads, config.HiddenSize, config.ProjectionBias);
        tensors.Convolution($"{name}.conv1d", config.ConvolutionWidth, config);
        tensors.Add($"{name}.dt_bias", 1, config.Heads);
        tensors.Add($"{name}.A_log", 1, config.Heads);
        tensors.Add($"{name}.D", 1, config.Heads);
        tensors.Add($"{name}.norm.weight", 1, config.IntermediateSize);
        tensors.Linear($"{name}.out_proj", config.HiddenSize, config.IntermediateSize, config.ProjectionBias);
    });

    public static MambaModel Load(MambaConfig config, ModelOptions? options = null) => MambaModel.Create(config, Weights(config), options ?? TinyLlama.Options);

    public static Mamba2Model Load(Mamba2Config config, ModelOptions? options = null) => Mamba2Model.Create(config, Weights(config), options ?? TinyLlama.Options);

    private sealed class Builder
    {
        private readonly MemoryTensors tensors = new();
        private int seed;

        public MemoryTensors Backbone(MambaBackboneConfig config, Action<Builder, string> mixer)
        {
            Add("backbone.embeddings.weight", 1, config.VocabularySize, config.HiddenSize);
            for (var layer = 0; layer < config.Layers; layer++)
            {
                Add($"backbone.layers.{layer}.norm.weight", 1, config.HiddenSize);
                mixer(this, $"backbone.layers.{layer}.mixer");
            }
            Add("backbone.norm_f.weight", 1, config.HiddenSize);
            if (!config.TieEmbeddings)
            {
                Linear("lm_head", config.VocabularySize, config.HiddenSize, false);
            }
            return tensors;
        }

        public void Add(string name, double scale, params long[] shape) =>
            tensors.Add(name, GraphRunner.Random(++seed, (int)shape.Aggregate(1L, (a, b) => a * b), scale), shape);

        public void Linear(string name, long rows, long columns, bool bias)
        {
            Add($"{name}.weight", 2 / Math.Sqrt(columns), rows, columns);
            if (bias)
            {
                Add($"{name}.bias", 0.5, rows);
            }
        }

        public void Convolution(string name, long channels, MambaBackboneConfig config)
        {
            Add($"{name}.weight", 1, channels, 1, config.ConvolutionTaps);
            if (config.ConvolutionBias)
            {
                Add($"{name}.bias", 0.5, channels);
            }
        }
    }
}
