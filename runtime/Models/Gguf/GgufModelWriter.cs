using Kernels.Graph;
using Kernels.IO;
using Kernels.Models.Gguf;
using Kernels.Models.Llama;
using Kernels.Tensors;

namespace Kernels.Models;

/// <summary>Writes models as GGUF files, with the keys and names that llama.cpp has for them.</summary>
public static class GgufModelWriter
{
    // Of the layouts of the quantized types that have changed over the years.
    private const uint QuantizationVersion = 2;

    /// <summary>Writes a Llama: matrices in the format of a type of GGUF as blocks of that type, all else as F32. The file appears under its name when it is complete.</summary>
    /// <param name="model">The model, in formats that <see cref="GgufTensorType"/> has or in floats.</param>
    /// <param name="metadata">More keys, such as the tokenizer's; where there are none of a tokenizer, the file says that it has none.</param>
    /// <exception cref="ArgumentException">The model is a relative of Llama, a layer is in a format that no type has, or a key is there twice; the message says which.</exception>
    public static void Write(string path, LlamaModel model, IEnumerable<KeyValuePair<string, GgufValue>>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!model.Config.IsPlain)
        {
            throw new ArgumentException("Only Llamas as they were first described are written as GGUF files; this model has norms, windows, biases or projections that those have not.", nameof(model));
        }
        var places = LlamaNames.All(LlamaShape.Of(model.Config)).ToDictionary(name => name.Folder, name => name.Place, StringComparer.Ordinal);
        using var divisors = Divisors(model.Config);
        var floats = divisors is null ? model.Weights.FloatTensors : model.Weights.FloatTensors.Append(new(LlamaModel.FrequencyDivisors, divisors));
        GgufTensorData[] tensors =
        [
            .. model.Weights.Matrices.Select(m => Data(places[m.Key], m.Value.Weights, model)),
            .. floats.Select(f => Data(places[f.Key], f.Value)),
        ];
        List<KeyValuePair<string, GgufValue>> keys = [.. Keys(model.Config), .. metadata ?? []];
        if (tensors.Any(t => t.Type.Plain is null))
        {
            keys.Add(Key("general.quantization_version", QuantizationVersion));
        }
        if (!keys.Any(k => k.Key.StartsWith("tokenizer.", StringComparison.Ordinal)))
        {
            keys.Add(Key("tokenizer.ggml.model", "no_vocab"));
        }
        GgufWriter.Write(path, keys, tensors);
    }

    private static IEnumerable<KeyValuePair<string, GgufValue>> Keys(LlamaConfig config)
    {
        yield return Key("general.architecture", "llama");
        yield return Key("llama.block_count", (uint)config.Layers);
        yield return Key("llama.context_length", (uint)config.MaxPositions);
        yield return Key("llama.embedding_length", (uint)config.HiddenSize);
        yield return Key("llama.feed_forward_length", (uint)config.IntermediateSize);
        yield return Key("llama.attention.head_count", (uint)config.Heads);
        yield return Key("llama.attention.head_count_kv", (uint)config.KeyValueHeads);
        yield return Key("llama.attention.key_length", (uint)config.HeadWidth);
        yield return Key("llama.attention.value_length", (uint)config.HeadWidth);
        yield return Key("llama.attention.layer_norm_rms_epsilon", (float)config.NormEpsilon);
        yield return Key("llama.rope.dimension_count", (uint)config.HeadWidth);
        yield return Key("llama.rope.freq_base", (float)config.RopeTheta);
        if (config.RotaryScaling is RotaryScaling.Linear linear)
        {
            yield return Key("llama.rope.scaling.type", "linear");
            yield return Key("llama.rope.scaling.factor", (float)linear.Factor);
        }
        if (config.HalfRotaryFrequencies)
        {
            yield return Key(GgufLlama.FrequenciesKey, "float16");
        }
        yield return Key("llama.vocab_size", (uint)config.VocabularySize);
    }

    private static KeyValuePair<string, GgufValue> Key(string key, object value) => new(key, new GgufValue(value));

    /// <summary>What frequencies are divided by where no key says it; null where one does.</summary>
    private static Tensor? Divisors(LlamaConfig config)
    {
        if (config.RotaryScaling is not RotaryScaling.Llama3 scaling)
        {
            return null;
        }
        var plain = new RotaryScaling.None().Frequencies(config.RopeTheta, config.HeadWidth);
        var scaled = scaling.Frequencies(config.RopeTheta, config.HeadWidth);
        return Tensor.From([.. plain.Zip(scaled, (from, to) => (float)(from / to))], plain.Length);
    }

    private static GgufTensorData Data(GgufPlace place, WeightMatrix weights, LlamaModel model)
    {
        if (weights.IsPlain)
        {
            return Floats(place, [weights.Rows, weights.Columns], () => DenseEncoding.Decode(weights));
        }
        var type = GgufTensorType.Of(weights.Format);
        return new GgufTensorData(place.Tensor, type, [weights.Rows, weights.Columns], stream =>
        {
            using var fields = weights.Open();
            GgufTensorData.WriteBlocks(stream, fields.Matrix, place.Rows is { } rows ? rows.Of : null, model.Pool);
        });
    }

    private static GgufTensorData Data(GgufPlace place, Tensor tensor) => Floats(place, [.. tensor.Shape.Select(e => (long)e)], () => Tensor.From(tensor.Span, [.. tensor.Shape]));

    /// <param name="read">A copy of the numbers.</param>
    private static GgufTensorData Floats(GgufPlace place, long[] shape, Func<Tensor> read) => new(place.Tensor, GgufTensorType.Find(0)!, [.. shape], stream =>
    {
        using var floats = read();
        place.Rows?.ToFile(floats.Span);
        LittleEndian.Write(stream, floats.Span);
    });
}
