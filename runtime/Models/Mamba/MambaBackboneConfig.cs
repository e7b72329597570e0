using System.Numerics;

namespace Kernels.Models.Mamba;

/// <summary>What the configurations of Mamba and Mamba-2 have in common.</summary>
public abstract record MambaBackboneConfig
{
    /// <summary>The number of tokens.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>The channels inside a layer: those of the convolution and the scan.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>The number of layers, each a mixer.</summary>
    public required int Layers { get; init; }

    /// <summary>The elements of a channel's state.</summary>
    public required int StateSize { get; init; }

    /// <summary>The inputs that a result of the convolution depends on.</summary>
    public required int ConvolutionTaps { get; init; }

    /// <summary>What norms add to the mean square.</summary>
    public required double NormEpsilon { get; init; }

    /// <summary>Whether the head shares the embedding; one in the file that differs from it stands all the same, as in transformers 5.</summary>
    public required bool TieEmbeddings { get; init; }

    /// <summary>Whether the projections into and out of a layer have biases.</summary>
    public required bool ProjectionBias { get; init; }

    /// <summary>Whether the convolution has a bias.</summary>
    public required bool ConvolutionBias { get; init; }

    /// <summary>Refuses what is not supported, and passes over keys that do not change the result in float32.</summary>
    private protected static void ReadCommon(ConfigReader config)
    {
        config.Expect("hidden_act", "\"silu\"", "\"swish\"");
        BookkeepingKeys.PassOver(config);
        // How weights were initialised and how training ran; residuals are float32 here.
        config.Ignore(
            "A_initializer_range", "rescale_prenorm_residual", "time_step_min", "time_step_max", "time_step_floor", "time_step_scale",
            "time_step_init_scheme", "use_mambapy", "use_mamba_kernels", "use_associative_scan", "residual_in_fp32");
        // Left over from the original checkpoints; Hugging Face does not read them.
        config.Ignore("d_model", "d_inner", "n_layer", "ssm_cfg", "rms_norm", "norm_before_gate", "fused_add_norm", "pad_vocab_size_multiple");
    }

    /// <summary>hidden · expand, rounded down.</summary>
    private protected static int ExpandedSize(ConfigReader config, int hidden) =>
        ConfigSize.Of("expand·hidden_size", new BigInteger(Math.Floor(config.Number("expand", 2) * hidden)));
}
