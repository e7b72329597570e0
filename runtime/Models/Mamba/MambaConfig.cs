using System.Numerics;

namespace Kernels.Models.Mamba;

/// <summary>The shape of a Mamba model (Gu and Dao, 2023), as a Hugging Face <c>config.json</c> says it.</summary>
public sealed record MambaConfig : MambaBackboneConfig
{
    /// <summary>The columns that time steps are made of.</summary>
    public required int TimeStepRank { get; init; }

    /// <summary>Reads a configuration; absent keys have the values that Hugging Face gives them.</summary>
    /// <exception cref="InvalidDataException">A key is missing or wrong, not supported, or not known.</exception>
    public static MambaConfig Parse(ConfigReader config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Expect("model_type", "\"mamba\"");
        ReadCommon(config);
        var hidden = config.Count("hidden_size");
        var parsed = new MambaConfig
        {
            VocabularySize = config.Count("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = config.Count("intermediate_size", ExpandedSize(config, hidden)),
            Layers = config.Count("num_hidden_layers"),
            StateSize = config.Count("state_size", 16),
            ConvolutionTaps = config.Count("conv_kernel", 4),
            TimeStepRank = config.CountOr("time_step_rank", "auto", (hidden / 16) + (hidden % 16 > 0 ? 1 : 0)),
            NormEpsilon = config.Number("layer_norm_epsilon", 1e-5),
            TieEmbeddings = config.Flag("tie_word_embeddings", true),
            ProjectionBias = config.Flag("use_bias", false),
            ConvolutionBias = config.Flag("use_conv_bias", true),
        };
        config.Finish();
        ConfigSize.Of("twice intermediate_size", 2 * (BigInteger)parsed.IntermediateSize);
        ConfigSize.Of("time_step_rank + 2·state_size", parsed.TimeStepRank + (2 * (BigInteger)parsed.StateSize));
        return parsed;
    }
}
