using System.Runtime.InteropServices;
using Kernels.IO;

namespace Kernels.Quickstart.Tests;

/// <summary>A Llama of one layer with random weights, written to a folder.</summary>
internal static class SmallLlama
{
    /// <param name="keys">More keys of the configuration, each with a comma before it; the last of two equal ones counts.</param>
    public static void Write(string folder, int vocabulary = 32, string keys = "", Action<string, float[]>? spoil = null)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), $$"""
            {
                "model_type": "llama", "vocab_size": {{vocabulary}}, "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 1,
                "num_attention_heads": 2, "num_key_value_heads": 1, "max_position_embeddings": 256, "torch_dtype": "float16"{{keys}}
            }
            """);
        const string layer = "model.layers.0.";
        (string Name, long[] Shape)[] tensors =
        [
            ("model.embed_tokens.weight", [vocabulary, 16]), ("model.norm.weight", [16]), ("lm_head.weight", [vocabulary, 16]),
            (layer + "input_layernorm.weight", [16]), (layer + "post_attention_layernorm.weight", [16]),
            (layer + "self_attn.q_proj.weight", [16, 16]), (layer + "self_attn.k_proj.weight", [8, 16]), (layer + "self_attn.v_proj.weight", [8, 16]),
            (layer + "self_attn.o_proj.weight", [16, 16]), (layer + "mlp.gate_proj.weight", [24, 16]), (layer + "mlp.up_proj.weight", [24, 16]),
            (layer + "mlp.down_proj.weight", [16, 24]),
        ];
        var random = new Random(11);
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors.Select(t =>
        {
            float[] values = [.. Enumerable.Range(0, (int)t.Shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)((2 * random.NextDouble()) - 1))];
            spoil?.Invoke(t.Name, values);
            return SafetensorsTensor.From(t.Name, SafetensorsType.F32, MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), t.Shape);
        }));
    }
}
