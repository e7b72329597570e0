using System.Runtime.InteropServices;
using Kernels.IO;

namespace Kernels.Runtime.Tests.Models.Gguf;

/// <summary>
/// A model and a vocabulary in the formats of llama2.c (https://github.com/karpathy/llama2.c): seven integers and all weights as floats, with heads whose neighbouring elements turn together, as in
/// GGUF files.
/// </summary>
internal sealed class Llama2cFile
{
    private const int HeaderIntegers = 7;

    private readonly byte[] bytes;
    private readonly int[] header;
    private int next = HeaderIntegers * sizeof(int);

    public Llama2cFile(string path)
    {
        bytes = File.ReadAllBytes(path);
        header = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(0, next)).ToArray();
    }

    /// <summary>Writes the same numbers as a GGUF file.</summary>
    public void WriteGguf(string path)
    {
        var (width, hidden, layers, heads, keyHeads, vocabulary, positions) = (header[0], header[1], header[2], header[3], header[4], header[5], header[6]);
        var keys = width / heads * keyHeads;
        List<GgufTensorData> tensors = [Next("token_embd.weight", vocabulary, width)];
        void OfLayers(string name, params int[] shape) => tensors.AddRange(Enumerable.Range(0, layers).Select(i => Next($"blk.{i}.{name}.weight", shape)));
        OfLayers("attn_norm", width);
        OfLayers("attn_q", width, width);
        OfLayers("attn_k", keys, width);
        OfLayers("attn_v", keys, width);
        OfLayers("attn_output", width, width);
        OfLayers("ffn_norm", width);
        OfLayers("ffn_gate", hidden, width);
        OfLayers("ffn_down", width, hidden);
        OfLayers("ffn_up", hidden, width);
        tensors.Add(Next("output_norm.weight", width));
        GgufWriter.Write(
            path,
            [
                new("general.architecture", new GgufValue("llama")), new("llama.block_count", new GgufValue((uint)layers)), new("llama.context_length", new GgufValue((uint)positions)),
                new("llama.embedding_length", new GgufValue((uint)width)), new("llama.feed_forward_length", new GgufValue((uint)hidden)), new("llama.attention.head_count", new GgufValue((uint)heads)),
                new("llama.attention.head_count_kv", new GgufValue((uint)keyHeads)), new("llama.attention.layer_norm_rms_epsilon", new GgufValue(1e-5f)),
                new("llama.rope.dimension_count", new GgufValue((uint)(width / heads))),
            ],
            tensors);
    }

    /// <summary>The texts of the tokens.</summary>
    public static string[] Vocabulary(string path, int count)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        reader.ReadInt32();
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            reader.ReadSingle();
            var text = System.Text.Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadInt32()));
            return text is ['<', '0', 'x', .. var digits, '>'] ? $"{(char)Convert.ToByte(digits, 16)}" : text;
        })];
    }

    private GgufTensorData Next(string name, params int[] shape)
    {
        var length = shape.Aggregate(sizeof(float), (a, b) => a * b);
        var part = bytes.AsMemory(next, length);
        next += length;
        return GgufTensorData.From(name, GgufTensorType.Find(0)!, part, [.. shape.Select(e => (long)e)]);
    }
}
