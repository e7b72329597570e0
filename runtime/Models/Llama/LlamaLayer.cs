using Kernels.Graph;

namespace Kernels.Models.Llama;

/// <summary>Adds the nodes of one decoder layer to a graph.</summary>
/// <param name="angles">How queries and keys are turned, of the width that is turned.</param>
internal sealed class LlamaLayer(LlamaConfig config, WeightLoader loader, GraphBuilder graph, int index, RotaryAngles angles, int maxSequence)
{
    private readonly string name = $"model.layers.{index}";

    /// <summary>x + attention(norm(x)), then x + mlp(norm(x)), or x + norm(attention(x)) and so on; returns the new x.</summary>
    public GraphValue Add(GraphValue x)
    {
        if (config.NormsResults)
        {
            x = Residual("attention_residual", x, Norm("post_attention_layernorm", Attend(x)));
            return Residual("mlp_residual", x, Norm("post_feedforward_layernorm", FeedForward(x)));
        }
        x = Residual("attention_residual", x, Attend(Norm("input_layernorm", x)));
        return Residual("mlp_residual", x, FeedForward(Norm("post_attention_layernorm", x)));
    }

    private GraphValue Attend(GraphValue x)
    {
        var (queries, keys) = (config.Heads * config.HeadWidth, config.KeyValueHeads * config.HeadWidth);
        var (q, k, v) = config.PackedProjections ? Packed(x, queries, keys)
            : (Attention("q_proj", x, queries, config.AttentionBias), Attention("k_proj", x, keys, config.AttentionBias), Attention("v_proj", x, keys, config.AttentionBias));
        q = Turned("q", Normed("q", q, config.Heads));
        k = Turned("k", Normed("k", k, config.KeyValueHeads));
        var shape = new AttentionShape(config.Heads, config.KeyValueHeads, config.HeadWidth, maxSequence, config.Attention.WindowOf(index));
        return Attention("o_proj", graph.Add(new Attention($"{name}.self_attn", q, k, v, shape)), config.HiddenSize, config.OutputBias ?? config.AttentionBias);
    }

    private (GraphValue Q, GraphValue K, GraphValue V) Packed(GraphValue x, int queries, int keys)
    {
        var all = Attention("qkv_proj", x, queries + (2 * keys), config.AttentionBias);
        return (View("q", all, 0, queries), View("k", all, queries, keys), View("v", all, queries + keys, keys));
    }

    private GraphValue Normed(string which, GraphValue x, int heads) => config.QueryKeyNorm switch
    {
        QueryKeyNorm.Head => graph.Add(new HeadRmsNorm($"{name}.self_attn.{which}_norm", x, Weight($"self_attn.{which}_norm", config.HeadWidth), heads, (float)config.NormEpsilon)),
        QueryKeyNorm.Row => Norm($"self_attn.{which}_norm", x),
        _ => x,
    };

    private GraphValue Turned(string which, GraphValue x) =>
        config.Attention.Turns(index) ? graph.Add(new RotaryEmbedding($"{name}.self_attn.{which}_rotary", x, angles, config.HeadWidth)) : x;

    private GraphValue FeedForward(GraphValue x)
    {
        var width = config.IntermediateSize;
        var both = config.PackedProjections ? Mlp("gate_up_proj", x, 2 * width) : null;
        var gate = both is null ? Mlp("gate_proj", x, width) : View("gate", both, 0, width);
        var up = both is null ? Mlp("up_proj", x, width) : View("up", both, width, width);
        return Mlp("down_proj", graph.Add(new SwiGlu($"{name}.mlp.act", gate, up)), config.HiddenSize);
    }

    private GraphValue View(string part, GraphValue x, int first, int width) => graph.Columns($"{name}.{part}", x, first, width);

    private GraphValue Attention(string projection, GraphValue x, int rows, bool bias) => graph.Add(loader.Projection($"{name}.self_attn.{projection}", x, rows, bias));

    private GraphValue Mlp(string projection, GraphValue x, int rows) => graph.Add(loader.Projection($"{name}.mlp.{projection}", x, rows, config.MlpBias));

    private GraphValue Norm(string norm, GraphValue x) => graph.Add(new RmsNorm($"{name}.{norm}", x, Weight(norm, x.Width), (float)config.NormEpsilon));

    private Tensors.Tensor Weight(string norm, int width) => loader.Floats($"{name}.{norm}.weight", width);

    private GraphValue Residual(string residual, GraphValue x, GraphValue y) => graph.Add(new Add($"{name}.{residual}", x, y));
}
