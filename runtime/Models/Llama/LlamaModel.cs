using Kernels.Graph;
using Kernels.IO;

namespace Kernels.Models.Llama;

/// <summary>A Llama model: a decoder of RMSNorm, rotary grouped-query attention and SwiGLU layers (Touvron et al., 2023), with the names of Hugging Face's files.</summary>
public sealed class LlamaModel : LanguageModel
{
    private const string Embeddings = "model.embed_tokens";

    /// <summary>What the frequencies of rotary embedding are divided by besides, one number for each: llama.cpp's way to tell how they are changed for long contexts.</summary>
    internal const string FrequencyDivisors = "model.rotary_emb.frequency_divisors";

    private static readonly string[] LeftOver =
    [
        ".rotary_emb.inv_freq", ".rotary_emb.original_inv_freq", ".rotary_emb.cos_cached", ".rotary_emb.sin_cached", ".self_attn.bias", ".self_attn.masked_bias", ".position_ids",
    ];

    private LlamaModel(LlamaConfig config, LanguageGraph graph, WeightLoader weights)
        : base(graph, weights) => Config = config;

    /// <summary>What its <c>config.json</c> says.</summary>
    public LlamaConfig Config { get; }

    /// <summary>Builds a model from its weights; the caller disposes those.</summary>
    /// <exception cref="InvalidDataException">The weights are not those of the model that <paramref name="config"/> describes.</exception>
    public static LlamaModel Create(LlamaConfig config, ITensorSource weights, ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(options);
        var loader = new WeightLoader(weights, options, ((config.PackedProjections ? 4 : 7) * config.Layers) + 1);
        try
        {
            var graph = Build(config, loader, options);
            loader.ExpectAllUsed(IsLeftOver);
            return new LlamaModel(config, graph, loader);
        }
        catch
        {
            loader.Dispose();
            throw;
        }
    }

    private static LanguageGraph Build(LlamaConfig config, WeightLoader loader, ModelOptions options)
    {
        var maxSequence = options.MaxSequence ?? config.MaxPositions;
        var graph = new GraphBuilder();
        var tokens = graph.Input("tokens", ValueKind.I32, RowExtent.Tokens, 1);
        var table = loader.Table(Embeddings, config.VocabularySize, config.HiddenSize, config.TieEmbeddings ? "lm_head" : null);
        var angles = loader.Own(new RotaryAngles(Frequencies(config, loader, options)));

        var x = graph.Add(new Embedding(Embeddings, tokens, table));
        for (var layer = 0; layer < config.Layers; layer++)
        {
            x = new LlamaLayer(config, loader, graph, layer, angles, maxSequence).Add(x);
        }
        x = graph.Add(new LastRows("last", x));
        x = graph.Add(new RmsNorm("model.norm", x, loader.Floats("model.norm.weight", config.HiddenSize), (float)config.NormEpsilon));
        var logits = graph.Add(loader.Head("lm_head", x, config.VocabularySize, config.TieEmbeddings ? Embeddings : null));
        graph.Output(logits);

        var plan = graph.Plan(Math.Min(options.MaxTokens, maxSequence));
        return new LanguageGraph(plan, tokens, logits, maxSequence);
    }

    /// <summary>Buffers that older versions of transformers saved, and worked out anew when they loaded them: angles and the causal mask.</summary>
    private static bool IsLeftOver(string tensor) => LeftOver.Any(end => tensor.EndsWith(end, StringComparison.Ordinal));

    private static double[] Frequencies(LlamaConfig config, WeightLoader loader, ModelOptions options)
    {
        var frequencies = config.RotaryScaling.Frequencies(config.RopeTheta, config.RotaryWidth ?? config.HeadWidth);
        if (loader.Has(FrequencyDivisors))
        {
            var divisors = loader.Floats(FrequencyDivisors, frequencies.Length).Span;
            for (var i = 0; i < frequencies.Length; i++)
            {
                frequencies[i] = divisors[i] > 0 ? frequencies[i] / divisors[i] : throw new InvalidDataException($"Element {i} of {FrequencyDivisors} is {divisors[i]}; frequencies are divided by positive numbers.");
            }
        }
        return options.HalfRotaryFrequencies ?? config.HalfRotaryFrequencies ? [.. frequencies.Select(f => (double)(Half)f)] : frequencies;
    }
}
