using Kernels.Graph;
using Kernels.IO;
using Kernels.Tensors;

namespace Kernels.Models.Mamba;

/// <summary>Adds the nodes of one layer's mixer to a graph: from the normalised stream to what is added to it.</summary>
internal delegate GraphValue AddMixer(WeightLoader loader, GraphBuilder graph, string name, GraphValue x);

/// <summary>What Mamba and Mamba-2 have in common, with the names of Hugging Face's files: embedding, layers of x + mixer(norm(x)), norm and head.</summary>
internal static class MambaBackbone
{
    private const string Embeddings = "backbone.embeddings";

    /// <summary>Builds a model's graph from its weights and checks that each has its place.</summary>
    /// <param name="projections">The linear layers of a mixer.</param>
    /// <param name="finish">Makes the model, which then owns the loader.</param>
    public static TModel Create<TModel>(
        MambaBackboneConfig config, ITensorSource weights, ModelOptions options, int projections, AddMixer mixer, Func<LanguageGraph, WeightLoader, TModel> finish)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(options);
        var loader = new WeightLoader(weights, options, (projections * config.Layers) + 1);
        try
        {
            var graph = Build(config, loader, options, mixer);
            loader.ExpectAllUsed(_ => false);
            return finish(graph, loader);
        }
        catch
        {
            loader.Dispose();
            throw;
        }
    }

    /// <summary>A = -exp(A_log): the rates at which states decay, which files hold as logarithms.</summary>
    public static Tensor DecayRates(WeightLoader loader, string name, params ReadOnlySpan<int> shape)
    {
        var logarithms = loader.Floats(name, shape);
        var rates = loader.Own(new Tensor(shape));
        for (var i = 0; i < rates.Span.Length; i++)
        {
            rates.Span[i] = (float)-Math.Exp(logarithms.Span[i]);
        }
        return rates;
    }

    /// <summary>The convolution of a mixer.</summary>
    public static CausalConvolution Convolution(MambaBackboneConfig config, WeightLoader loader, string name, GraphValue x)
    {
        var filters = loader.Filters($"{name}.weight", x.Width, config.ConvolutionTaps);
        return new CausalConvolution(name, x, filters, config.ConvolutionBias ? loader.Floats($"{name}.bias", x.Width) : null);
    }

    private static LanguageGraph Build(MambaBackboneConfig config, WeightLoader loader, ModelOptions options, AddMixer mixer)
    {
        var graph = new GraphBuilder();
        var tokens = graph.Input("tokens", ValueKind.I32, RowExtent.Tokens, 1);
        var table = loader.Table(Embeddings, config.VocabularySize, config.HiddenSize, config.TieEmbeddings ? "lm_head" : null);

        var x = graph.Add(new Embedding(Embeddings, tokens, table));
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var name = $"backbone.layers.{layer}";
            var mixed = mixer(loader, graph, $"{name}.mixer", graph.Add(Norm(config, loader, $"{name}.norm", x)));
            x = graph.Add(new Add($"{name}.residual", x, mixed));
        }
        x = graph.Add(new LastRows("last", x));
        x = graph.Add(Norm(config, loader, "backbone.norm_f", x));
        var logits = graph.Add(loader.Head("lm_head", x, config.VocabularySize, config.TieEmbeddings ? Embeddings : null));
        graph.Output(logits);

        // A recurrence has no last position: only the caller may set one.
        var maxSequence = options.MaxSequence ?? int.MaxValue;
        return new LanguageGraph(graph.Plan(Math.Min(options.MaxTokens, maxSequence)), tokens, logits, maxSequence);
    }

    private static RmsNorm Norm(MambaBackboneConfig config, WeightLoader loader, string name, GraphValue x) =>
        new(name, x, loader.Floats($"{name}.weight", config.HiddenSize), (float)config.NormEpsilon);
}
