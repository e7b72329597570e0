using System.Numerics;
using Kernels.Models.Mamba;

namespace Kernels.Models.Mamba2;

/// <summary>The shape of a Mamba-2 model (Dao and Gu, 2024), as a Hugging Face <c>config.json</c> says it.</summary>
public sealed record Mamba2Config : MambaBackboneConfig
{
    /// <summary>The heads of a layer.</summary>
    public required int Heads { get; init; }

    /// <summary>The channels of a head.</summary>
    public required int HeadWidth { get; init; }

    /// <summary>Groups of heads that share what reads and writes their states.</summary>
    public required int Groups { get; init; }

    /// <summary>The smallest time step.</summary>
    public required double SmallestTimeStep { get; init; }

    /// <summary>The largest time step; may be infinite.</summary>
    public required double LargestTimeStep { get; init; }

    /// <summary>The channels of the convolution: the heads' and, for each group, two rows of the state's size.</summary>
    public int ConvolutionWidth => IntermediateSize + (2 * Groups * StateSize);

    /// <summary>Reads a configuration; absent keys have the values that Hugging Face gives them.</summary>
    /// <exception cref="InvalidDataException">A key is missing or wrong, not supported, or not known.</exception>
    public static Mamba2Config Parse(ConfigReader config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Expect("model_type", "\"mamba2\"");
        ReadCommon(config);
        // The scan's result does not depend on how it is cut, and the time steps come from in_proj whatever the rank.
        config.Ignore("chunk_size", "time_step_rank");
        var hidden = config.Count("hidden_size");
        var intermediate = ExpandedSize(config, hidden);
        var (smallest, largest) = config.Range("time_step_limit", (0, double.PositiveInfinity));
        var parsed = new Mamba2Config
        {
            VocabularySize = config.Count("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = config.Count("intermediate_size", intermediate),
            Layers = config.Count("num_hidden_layers"),
            StateSize = config.Count("state_size", 128),
            ConvolutionTaps = config.Count("conv_kernel", 4),
            Heads = config.Count("num_heads", 128),
            HeadWidth = config.Count("head_dim", 64),
            Groups = config.Count("n_groups", 8),
            SmallestTimeStep = smallest,
            LargestTimeStep = largest,
            NormEpsilon = config.Number("layer_norm_epsilon", 1e-5),
            TieEmbeddings = config.Flag("tie_word_embeddings", false),
            ProjectionBias = config.Flag("use_bias", false),
            ConvolutionBias = config.Flag("use_conv_bias", true),
        };
        config.Finish();
        return parsed.Checked(intermediate);
    }

    private Mamba2Config Checked(int expanded)
    {
        if (IntermediateSize != expanded || (long)Heads * HeadWidth != expanded)
        {
            throw new InvalidDataException(
                $"config.json: expand·hidden_size is {expanded}; intermediate_size, {IntermediateSize}, and num_heads·head_dim, {Heads}·{HeadWidth}, should be the same.");
        }
        if (Heads % Groups != 0)
        {
            throw new InvalidDataException($"config.json: num_heads is {Heads}; it should be a multiple of n_groups, {Groups}.");
        }
        var convolved = ConfigSize.Of("expand·hidden_size + 2·n_groups·state_size", IntermediateSize + (2 * (BigInteger)Groups * StateSize));
        ConfigSize.Of("2·expand·hidden_size + 2·n_groups·state_size + num_heads", (BigInteger)IntermediateSize + convolved + Heads);
        return this;
    }
}
