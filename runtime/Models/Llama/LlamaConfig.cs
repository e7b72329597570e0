namespace Kernels.Models.Llama;

/// <summary>The shape of a Llama model (Touvron et al., 2023), as a Hugging Face <c>config.json</c> says it.</summary>
public sealed record LlamaConfig
{
    public required int VocabularySize { get; init; }

    /// <summary>The width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>The width of the feed-forward layers.</summary>
    public required int IntermediateSize { get; init; }

    public required int Layers { get; init; }

    /// <summary>Heads of queries.</summary>
    public required int Heads { get; init; }

    /// <summary>Heads of keys and values.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>The width of a head.</summary>
    public required int HeadWidth { get; init; }

    /// <summary>The most tokens that the model was made for.</summary>
    public required int MaxPositions { get; init; }

    public required double NormEpsilon { get; init; }

    /// <summary>θ of the rotary embedding.</summary>
    public required double RopeTheta { get; init; }

    /// <summary>Whether the head shares the embedding.</summary>
    public required bool TieEmbeddings { get; init; }

    /// <summary>Whether the projections of attention have biases.</summary>
    public required bool AttentionBias { get; init; }

    /// <summary>Whether the projections of the feed-forward layers have biases.</summary>
    public required bool MlpBias { get; init; }

    /// <summary>Reads a configuration; absent keys have the values that Hugging Face gives them.</summary>
    /// <exception cref="InvalidDataException">A key is missing or wrong, not supported, or not known.</exception>
    public static LlamaConfig Parse(ConfigReader config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Expect("model_type", "\"llama\"");
        config.Expect("hidden_act", "\"silu\"", "\"swish\"");
        config.Expect("pretraining_tp", "1");
        config.Expect("rope_interleaved", "false");
        config.Expect("partial_rotary_factor", "1", "1.0");
        config.Expect("use_sliding_window", "false");
        config.Expect("sliding_window", "null");
        config.Expect("quantization_config", "null");
        config.Ignore(
            "architectures", "bos_token_id", "eos_token_id", "pad_token_id", "dtype", "torch_dtype", "transformers_version", "use_cache",
            "initializer_range", "attention_dropout", "_name_or_path", "is_llama_config", "transformers.js_config", "output_attentions",
            "output_hidden_states", "return_dict", "id2label", "label2id", "problem_type", "tokenizer_class", "unsloth_version");

        var hidden = config.Count("hidden_size");
        var heads = config.Count("num_attention_heads");
        var parsed = new LlamaConfig
        {
            VocabularySize = config.Count("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = config.Count("intermediate_size"),
            Layers = config.Count("num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = config.Count("num_key_value_heads", heads),
            HeadWidth = config.Count("head_dim", hidden / heads),
            MaxPositions = config.Count("max_position_embeddings", 2048),
            NormEpsilon = config.Number("rms_norm_eps", 1e-6),
            RopeTheta = ReadRopeTheta(config),
            TieEmbeddings = config.Flag("tie_word_embeddings", false),
            AttentionBias = config.Flag("attention_bias", false),
            MlpBias = config.Flag("mlp_bias", false),
        };
        config.Finish();
        return parsed.Checked();
    }

    /// <summary>θ lies at the top level, under <c>rope_parameters</c> (since transformers 5) or beside the old <c>rope_scaling</c>.</summary>
    private static double ReadRopeTheta(ConfigReader config)
    {
        var theta = config.Number("rope_theta", 10000);
        foreach (var key in (ReadOnlySpan<string>)["rope_parameters", "rope_scaling"])
        {
            if (config.Section(key) is not { } section)
            {
                continue;
            }
            section.Expect("rope_type", "\"default\"");
            section.Expect("type", "\"default\"");
            section.Expect("partial_rotary_factor", "1", "1.0");
            var here = section.Number("rope_theta", theta);
            if (config.Has("rope_theta") && here != theta)
            {
                throw new InvalidDataException($"config.json: rope_theta is {theta}, but {key}.rope_theta is {here}; they should be the same.");
            }
            theta = here;
            section.Finish();
        }
        return theta;
    }

    private LlamaConfig Checked()
    {
        if (Heads % KeyValueHeads != 0)
        {
            throw new InvalidDataException($"config.json: num_attention_heads is {Heads}; it should be a multiple of num_key_value_heads, {KeyValueHeads}.");
        }
        if (HeadWidth % 2 != 0)
        {
            throw new InvalidDataException($"config.json: head_dim is {HeadWidth}; it should be even, because rotary embedding pairs the halves of a head.");
        }
        return this;
    }
}
