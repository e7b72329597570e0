using System.Runtime.InteropServices;
using Kernels.IO;

namespace Kernels.Quickstart;

/// <summary>
/// A Llama in the format of llama2.c (https://github.com/karpathy/llama2.c): seven integers, then all weights as float32, with heads whose neighbouring elements turn together, as in GGUF files.
/// </summary>
internal sealed class Llama2cFile
{
    private const int HeaderIntegers = 7;
    private const int VocabularyIndex = 5;
    private const int MostExtent = 1 << 24;
    private const string Embedding = "token_embd.weight";

    // llama2.c has them in its code.
    private const float Epsilon = 1e-5f;

    private readonly string path;
    private readonly byte[] bytes;
    private readonly int[] header;
    private long next = HeaderIntegers * sizeof(int);

    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It does not begin with the sizes of a model.</exception>
    public Llama2cFile(string path)
    {
        this.path = path;
        bytes = File.ReadAllBytes(path);
        header = bytes.Length >= next ? MemoryMarshal.Cast<byte, int>(bytes.AsSpan(0, (int)next)).ToArray() : throw Wrong($"has {bytes.Length} bytes, too few for a header");
        if (header.Where((_, i) => i != VocabularyIndex).Any(s => s <= 0) || header.Any(s => s is 0 or > MostExtent or < -MostExtent) || Width % header[3] != 0)
        {
            throw Wrong($"begins with {string.Join(", ", header)}, which are no sizes of a model");
        }
    }

    /// <summary>The number of tokens.</summary>
    public int Vocabulary => Math.Abs(header[VocabularyIndex]);

    private int Width => header[0];

    private int Layers => header[2];

    private int HeadWidth => Width / header[3];

    // A head of its own is told by a negative number of tokens.
    private bool HasHead => header[VocabularyIndex] < 0;

    /// <summary>Writes the same numbers as a GGUF file.</summary>
    /// <param name="vocabulary">The keys of its tokenizer.</param>
    /// <exception cref="InvalidDataException">The file is shorter than its sizes say.</exception>
    public void WriteGguf(string output, IEnumerable<KeyValuePair<string, GgufValue>> vocabulary)
    {
        var (hidden, keys) = (header[1], HeadWidth * header[4]);
        next = HeaderIntegers * sizeof(int);
        List<GgufTensorData> tensors = [Next(Embedding, Vocabulary, Width)];
        OfLayers("attn_norm", Width);
        OfLayers("attn_q", Width, Width);
        OfLayers("attn_k", keys, Width);
        OfLayers("attn_v", keys, Width);
        OfLayers("attn_output", Width, Width);
        OfLayers("ffn_norm", Width);
        OfLayers("ffn_gate", hidden, Width);
        OfLayers("ffn_down", Width, hidden);
        OfLayers("ffn_up", hidden, Width);
        tensors.Add(Next("output_norm.weight", Width));
        // Tables of angles, which older programs read, lie in between.
        next += (long)header[6] * HeadWidth * sizeof(float);
        if (HasHead)
        {
            tensors.Add(Next("output.weight", Vocabulary, Width));
        }
        GgufWriter.Write(output, [.. Keys(), .. vocabulary], tensors);

        void OfLayers(string name, params int[] shape) => tensors.AddRange(Enumerable.Range(0, Layers).Select(i => Next($"blk.{i}.{name}.weight", shape)).ToList());
    }

    private IEnumerable<KeyValuePair<string, GgufValue>> Keys()
    {
        yield return new("general.architecture", new GgufValue("llama"));
        yield return new("llama.embedding_length", new GgufValue((uint)Width));
        yield return new("llama.feed_forward_length", new GgufValue((uint)header[1]));
        yield return new("llama.block_count", new GgufValue((uint)Layers));
        yield return new("llama.attention.head_count", new GgufValue((uint)header[3]));
        yield return new("llama.attention.head_count_kv", new GgufValue((uint)header[4]));
        yield return new("llama.context_length", new GgufValue((uint)header[6]));
        yield return new("llama.rope.dimension_count", new GgufValue((uint)HeadWidth));
        yield return new("llama.attention.layer_norm_rms_epsilon", new GgufValue(Epsilon));
    }

    private GgufTensorData Next(string name, params int[] shape)
    {
        var length = shape.Aggregate((long)sizeof(float), (a, b) => a * b);
        if (length > bytes.Length - next)
        {
            throw Wrong($"ends before {name}, which has {length} bytes from byte {next} on");
        }
        var part = bytes.AsMemory((int)next, (int)length);
        next += length;
        return GgufTensorData.From(name, GgufTensorType.Find(0)!, part, [.. shape.Select(e => (long)e)]);
    }

    private InvalidDataException Wrong(string what) => new($"{path} {what}; it should be a model of llama2.c.");
}
