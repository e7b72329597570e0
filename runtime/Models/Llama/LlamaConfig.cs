using System.Numerics;
using Kernels.Graph;

namespace Kernels.Models.Llama;

/// <summary>
/// The shape of a Llama model (Touvron et al., 2023) or of one of its relatives, as a Hugging Face <c>config.json</c> says it. What the families differ in is data here; <see cref="LlamaFamily"/> says
/// which has what.
/// </summary>
public sealed record LlamaConfig
{
    /// <summary>The number of tokens.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>The width of the feed-forward layers.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>The number of layers, each of attention and a gated feed-forward part.</summary>
    public required int Layers { get; init; }

    /// <summary>Heads of queries.</summary>
    public required int Heads { get; init; }

    /// <summary>Heads of keys and values.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>The width of a head.</summary>
    public required int HeadWidth { get; init; }

    /// <summary>The most tokens that the model was made for.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>What norms add to the mean square.</summary>
    public required double NormEpsilon { get; init; }

    /// <summary>θ of the rotary embedding.</summary>
    public required double RopeTheta { get; init; }

    /// <summary>How the frequencies of the rotary embedding are changed.</summary>
    public RotaryScaling RotaryScaling { get; init; } = new RotaryScaling.None();

    /// <summary>Whether the frequencies are those that PyTorch's <c>half()</c> leaves, rounded to float16: <c>"rotary_frequencies": "float16"</c>, a key of this program.</summary>
    public bool HalfRotaryFrequencies { get; init; }

    /// <summary>Whether the head shares the embedding; one in the file that differs from it stands all the same, as in transformers 5.</summary>
    public required bool TieEmbeddings { get; init; }

    /// <summary>Whether the projections of attention have biases.</summary>
    public required bool AttentionBias { get; init; }

    /// <summary>Whether the last of them has, the projection of what attention makes; null for as the others.</summary>
    public bool? OutputBias { get; init; }

    /// <summary>Whether the projections of the feed-forward layers have biases.</summary>
    public required bool MlpBias { get; init; }

    /// <summary>What normalizes queries and keys.</summary>
    public QueryKeyNorm QueryKeyNorm { get; init; }

    /// <summary>Whether norms stand behind attention and feed-forward parts, and not before them.</summary>
    public bool NormsResults { get; init; }

    /// <summary>Whether queries, keys and values are the rows of one projection, and so gate and up.</summary>
    public bool PackedProjections { get; init; }

    /// <summary>How many elements of a head are turned, the first ones; null for all.</summary>
    public int? RotaryWidth { get; init; }

    /// <summary>How each layer attends.</summary>
    public LayerAttentions Attention { get; init; } = new();

    /// <summary>Whether it is a Llama as it was first described.</summary>
    internal bool IsPlain => this == this with { OutputBias = null, QueryKeyNorm = QueryKeyNorm.None, NormsResults = false, PackedProjections = false, RotaryWidth = null, Attention = new() };

    /// <summary>Reads a configuration; absent keys have the values that Hugging Face gives them.</summary>
    /// <exception cref="InvalidDataException">A key is missing or wrong, not supported, or not known.</exception>
    public static LlamaConfig Parse(ConfigReader config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Expect("model_type", [.. LlamaFamily.All.Select(f => $"\"{f.ModelType}\"")]);
        var family = LlamaFamily.All.FirstOrDefault(f => f.ModelType == config.Text("model_type")) ?? LlamaFamily.All[0];
        config.Expect("hidden_act", "\"silu\"", "\"swish\"");
        config.Expect("pretraining_tp", "1");
        config.Expect("rope_interleaved", "false");
        LayerAttentions.ExpectNoWindows(config, family);
        // Says where longrope begins, which is refused by its own name.
        config.Ignore("original_max_position_embeddings");
        BookkeepingKeys.PassOver(config);

        var hidden = config.Count("hidden_size");
        var heads = config.Count("num_attention_heads");
        if (!config.Has("head_dim") && family.HeadWidth is null && hidden % heads != 0)
        {
            throw config.Error($"hidden_size is {hidden}; it should be a multiple of num_attention_heads, {heads}, where there is no head_dim.");
        }
        var layers = config.Count("num_hidden_layers");
        var width = config.Count("head_dim", family.HeadWidth ?? hidden / heads);
        var (theta, scaling) = RotarySettings.Read(config, family);
        config.Expect("rotary_frequencies", "\"float16\"", "\"float32\"");
        var parsed = new LlamaConfig
        {
            VocabularySize = config.Count("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = config.Count("intermediate_size"),
            Layers = layers,
            Heads = heads,
            KeyValueHeads = config.Count("num_key_value_heads", family.KeyValueHeads ?? heads),
            HeadWidth = width,
            MaxPositions = config.Count("max_position_embeddings", family.MaxPositions),
            NormEpsilon = config.Number("rms_norm_eps", family.NormEpsilon),
            RopeTheta = theta,
            RotaryScaling = scaling,
            HalfRotaryFrequencies = config.Has("rotary_frequencies") && config.Text("rotary_frequencies") == "float16",
            TieEmbeddings = config.Flag("tie_word_embeddings", family.TieEmbeddings),
            AttentionBias = family.AttentionBias ?? config.Flag("attention_bias", false),
            OutputBias = family.OutputBias,
            MlpBias = family.HasMlpBias && config.Flag("mlp_bias", false),
            QueryKeyNorm = family.QueryKeyNorm,
            NormsResults = family.NormsResults,
            PackedProjections = family.PackedProjections,
            RotaryWidth = RotarySettings.Width(config, family, width),
            Attention = LayerAttentions.Read(config, family, layers),
        };
        config.Finish();
        return parsed.Checked();
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
        if (HeadWidth > AttentionShape.MaxHeadWidth)
        {
            throw new InvalidDataException($"config.json: head_dim is {HeadWidth}; attention runs with heads of at most {AttentionShape.MaxHeadWidth} elements.");
        }
        ConfigSize.Of("num_attention_heads·head_dim", (BigInteger)Heads * HeadWidth);
        return this;
    }
}
