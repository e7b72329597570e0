using System.Globalization;
using Kernels.Models.Llama;

namespace Kernels.Models.Gguf;

/// <summary>What the tensors of a Llama are called in both worlds.</summary>
internal static class LlamaNames
{
    private static readonly (string Folder, string Gguf)[] OfModel =
    [
        ("model.embed_tokens.weight", "token_embd.weight"), ("model.norm.weight", "output_norm.weight"), ("lm_head.weight", "output.weight"), (LlamaModel.FrequencyDivisors, "rope_freqs.weight"),
    ];

    private static readonly (string Folder, string Gguf)[] OfLayer =
    [
        ("input_layernorm", "attn_norm"), ("self_attn.v_proj", "attn_v"), ("self_attn.o_proj", "attn_output"),
        ("post_attention_layernorm", "ffn_norm"), ("mlp.gate_proj", "ffn_gate"), ("mlp.up_proj", "ffn_up"), ("mlp.down_proj", "ffn_down"),
    ];

    /// <summary>All names that a Llama may have: Hugging Face's, and where that tensor lies in a GGUF file.</summary>
    public static IEnumerable<(string Folder, GgufPlace Place)> All(LlamaShape shape)
    {
        foreach (var (folder, gguf) in OfModel)
        {
            yield return (folder, new GgufPlace(gguf));
        }
        for (var i = 0; i < shape.Layers; i++)
        {
            var layer = i.ToString(CultureInfo.InvariantCulture);
            foreach (var part in (string[])["weight", "bias"])
            {
                foreach (var (folder, gguf) in OfLayer)
                {
                    yield return ($"model.layers.{layer}.{folder}.{part}", new GgufPlace($"blk.{layer}.{gguf}.{part}"));
                }
                yield return ($"model.layers.{layer}.self_attn.q_proj.{part}", new GgufPlace($"blk.{layer}.attn_q.{part}", new HeadRows(shape.Heads, shape.HeadWidth)));
                yield return ($"model.layers.{layer}.self_attn.k_proj.{part}", new GgufPlace($"blk.{layer}.attn_k.{part}", new HeadRows(shape.KeyValueHeads, shape.HeadWidth)));
            }
        }
    }
}
