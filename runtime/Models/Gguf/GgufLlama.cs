using System.Text.Json;
using Kernels.IO;
using Kernels.Models.Llama;

namespace Kernels.Models.Gguf;

/// <summary>Llamas in GGUF (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, and llama.cpp's <c>convert_hf_to_gguf.py</c>).</summary>
internal static class GgufLlama
{
    /// <summary>A key of this program, as <c>rotary_frequencies</c> is in a <c>config.json</c>; others read over it, and take frequencies that are not rounded.</summary>
    public const string FrequenciesKey = "kernels.rotary_frequencies";

    private const string Embedding = "token_embd.weight";
    private const string Output = "output.weight";

    // What llama.cpp takes where a file does not say.
    private const float DefaultTheta = 10000;

    /// <exception cref="InvalidDataException">The file lacks a key or the embedding, has a tensor that no Llama has, or says what is not supported.</exception>
    public static GgufTranslation Translate(GgufModel model, GgufKeys keys)
    {
        var configuration = Configuration(model, keys, out var shape);
        if (shape.Layers > model.Tensors.Count)
        {
            throw new InvalidDataException($"{model.Path}: llama.block_count is {shape.Layers}, but there are only {model.Tensors.Count} tensors.");
        }
        var tensors = LlamaNames.All(shape).Where(name => model.Tensors.ContainsKey(name.Place.Tensor)).ToDictionary(name => name.Folder, name => name.Place, StringComparer.Ordinal);
        var others = model.Tensors.Keys.Except(tensors.Values.Select(t => t.Tensor), StringComparer.Ordinal).ToList();
        return others.Count == 0
            ? new GgufTranslation(configuration, tensors)
            : throw new InvalidDataException($"{model.Path}: {others.Count} tensors have no place in the Llama of {shape.Layers} layers that the file describes, such as {string.Join(", ", others.Take(3))}.");
    }

    private static string Configuration(GgufModel model, GgufKeys keys, out LlamaShape shape)
    {
        var hidden = keys.Count("embedding_length");
        var heads = keys.Count("attention.head_count");
        var width = keys.Count("attention.key_length", Math.Max(1, hidden / heads));
        keys.Expect("attention.value_length", width);
        keys.Expect("rope.dimension_count", width);
        keys.Expect("expert_count", 0);
        keys.Expect("expert_used_count", 0);
        keys.Expect("attention.causal", 1);
        keys.Expect("logit_scale", 1);
        keys.Expect("residual_scale", 1);
        keys.Expect("embedding_scale", 1);
        // What training and tools note.
        keys.Ignore("tensor_data_layout", "rope.scaling.finetuned");
        shape = new LlamaShape(keys.Count("block_count"), heads, keys.Count("attention.head_count_kv", heads), width);

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("model_type", "llama");
            json.WriteNumber("vocab_size", Vocabulary(model, keys));
            json.WriteNumber("hidden_size", hidden);
            json.WriteNumber("intermediate_size", keys.Count("feed_forward_length"));
            json.WriteNumber("num_hidden_layers", shape.Layers);
            json.WriteNumber("num_attention_heads", shape.Heads);
            json.WriteNumber("num_key_value_heads", shape.KeyValueHeads);
            json.WriteNumber("head_dim", shape.HeadWidth);
            json.WriteNumber("max_position_embeddings", keys.Count("context_length"));
            json.WriteNumber("rms_norm_eps", keys.Number("attention.layer_norm_rms_epsilon"));
            json.WriteBoolean("tie_word_embeddings", !model.Tensors.ContainsKey(Output));
            json.WriteBoolean("attention_bias", model.Tensors.ContainsKey("blk.0.attn_q.bias"));
            json.WriteBoolean("mlp_bias", model.Tensors.ContainsKey("blk.0.ffn_gate.bias"));
            WriteRotary(json, keys);
            if (model.Metadata.TryGetValue(FrequenciesKey, out var frequencies))
            {
                json.WriteString("rotary_frequencies", frequencies.Value as string ?? frequencies.ToString());
            }
            json.WriteEndObject();
        }
        keys.Finish();
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The rows of the embedding: a file says them again as a key, or only by its list of tokens.</summary>
    private static long Vocabulary(GgufModel model, GgufKeys keys)
    {
        var rows = model.Tensor(Embedding).Rows;
        keys.Expect("vocab_size", rows);
        return rows;
    }

    private static void WriteRotary(Utf8JsonWriter json, GgufKeys keys)
    {
        json.WriteStartObject("rope_parameters");
        json.WriteNumber("rope_theta", keys.Number("rope.freq_base", DefaultTheta));
        var factor = keys.Number("rope.scaling.factor", keys.Number("rope.scale_linear", 1));
        keys.Ignore("rope.scaling.original_context_length");
        switch (keys.Text("rope.scaling.type", factor == 1 ? "none" : "linear"))
        {
            case "none":
                json.WriteString("rope_type", "default");
                break;
            case "linear":
                json.WriteString("rope_type", "linear");
                json.WriteNumber("factor", factor);
                break;
            default:
                keys.Refuse("rope.scaling.type", "\"none\" or \"linear\"");
                break;
        }
        json.WriteEndObject();
    }
}

/// <summary>What decides which tensors a Llama has, and the order of their rows.</summary>
internal sealed record LlamaShape(int Layers, int Heads, int KeyValueHeads, int HeadWidth)
{
    /// <summary>That of a configuration.</summary>
    public static LlamaShape Of(LlamaConfig config) => new(config.Layers, config.Heads, config.KeyValueHeads, config.HeadWidth);
}
