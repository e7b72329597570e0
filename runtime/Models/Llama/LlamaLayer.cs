using Kernels.Graph;

namespace Kernels.Models.Llama;

/// <summary>Adds the nodes of one decoder layer to a graph.</summary>
internal sealed class LlamaLayer(LlamaConfig config, WeightLoader loader, GraphBuilder graph, string name)
{
    /// <summary>x + attention(norm(x)), then x + mlp(norm(x)); returns the new x.</summary>
    public GraphValue Add(GraphValue x, RotaryAngles angles, int maxSequence)
    {
        x = Residual("attention_residual", x, Attend(Norm("input_layernorm", x), angles, maxSequence));
        return Residual("mlp_residual", x, FeedForward(Norm("post_attention_layernorm", x)));
    }

    private GraphValue Attend(GraphValue x, RotaryAngles angles, int maxSequence)
    {
        var q = Attention("q_proj", x, config.Heads * config.HeadWidth);
        var k = Attention("k_proj", x, config.KeyValueHeads * config.HeadWidth);
        var v = Attention("v_proj", x, config.KeyValueHeads * config.HeadWidth);
        q = graph.Add(new RotaryEmbedding($"{name}.self_attn.q_rotary", q, angles));
        k = graph.Add(new RotaryEmbedding($"{name}.self_attn.k_rotary", k, angles));
        var shape = new AttentionShape(config.Heads, config.KeyValueHeads, config.HeadWidth, maxSequence);
        return Attention("o_proj", graph.Add(new Attention($"{name}.self_attn", q, k, v, shape)), config.HiddenSize);
    }

    private GraphValue FeedForward(GraphValue x)
    {
        var gate = Mlp("gate_proj", x, config.IntermediateSize);
        var up = Mlp("up_proj", x, config.IntermediateSize);
        return Mlp("down_proj", graph.Add(new SwiGlu($"{name}.mlp.act", gate, up)), config.HiddenSize);
    }

    private GraphValue Attention(string projection, GraphValue x, int rows) =>
        graph.Add(loader.Projection($"{name}.self_attn.{projection}", x, rows, config.AttentionBias));

    private GraphValue Mlp(string projection, GraphValue x, int rows) =>
        graph.Add(loader.Projection($"{name}.mlp.{projection}", x, rows, config.MlpBias));

    private GraphValue Norm(string norm, GraphValue x) =>
        graph.Add(new RmsNorm($"{name}.{norm}", x, loader.Floats($"{name}.{norm}.weight", config.HiddenSize), (float)config.NormEpsilon));

    private GraphValue Residual(string residual, GraphValue x, GraphValue y) => graph.Add(new Add($"{name}.{residual}", x, y));
}
