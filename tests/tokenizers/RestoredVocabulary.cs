using System.Buffers.Binary;
using Kernels.IO;

namespace Kernels.Tokenizers.Tests;

/// <summary>
/// A vocabulary of llama.cpp of which the shared copy went through a text: whatever is no UTF-8 is U+FFFD in it. The tokens are whole, and what numbers were is put back. That it is put back
/// right is proven by damaging it again: every byte of the copy must come out.
/// </summary>
internal sealed class RestoredVocabulary
{
    private const string Lost = "\uFFFD";
    private const string ScoresKey = "tokenizer.ggml.scores";
    private const string KindsKey = "tokenizer.ggml.token_type";

    /// <summary>What is known of the vocabularies where a number is damaged: the number of values of arrays, and single numbers.</summary>
    private static readonly Dictionary<string, object> Known = new()
    {
        ["llama.attention.layer_norm_rms_epsilon"] = 1e-5f,
        ["llama.rope.dimension_count"] = 128u,
        ["gpt2.attention.layer_norm_epsilon"] = 1e-5f,
        ["bert.attention.layer_norm_epsilon"] = 1e-12f,
        ["bert.embedding_length"] = 384u,
        ["tokenizer.ggml.bos_token_id"] = 50256u,
        ["tokenizer.ggml.eos_token_id"] = 50256u,
        ["tokenizer.ggml.tokens"] = 50257,
        ["tokenizer.ggml.token_type"] = 50257,
        ["tokenizer.ggml.merges"] = 50000,
    };

    private readonly byte[] copy;
    private int at;
    private bool isDamaged;

    private RestoredVocabulary(byte[] copy) => this.copy = copy;

    /// <summary>Writes the vocabulary as it was; a copy that is whole stays as it is.</summary>
    public static void Write(string damaged, string path)
    {
        var copy = File.ReadAllBytes(damaged);
        GgufWriter.Write(path, new RestoredVocabulary(copy).Read(), []);
        var restored = File.ReadAllBytes(path);
        var again = restored.AsSpan().SequenceEqual(copy) ? restored : System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(restored));
        Assert.True(again.AsSpan().SequenceEqual(copy), $"{damaged} is damaged in another way than is known, from byte {again.AsSpan().CommonPrefixLength(copy)} on.");
    }

    private OrderedDictionary<string, GgufValue> Read()
    {
        at = sizeof(uint) + sizeof(uint) + sizeof(ulong);
        var count = (int)Number(sizeof(ulong));
        var values = new OrderedDictionary<string, GgufValue>();
        for (var i = 0; i < count; i++)
        {
            var key = Text();
            values.Add(key, new GgufValue(Value(key, (GgufValueType)Number(sizeof(uint)), values)));
        }
        return values;
    }

    private object Value(string key, GgufValueType type, OrderedDictionary<string, GgufValue> before)
    {
        switch (type)
        {
            case GgufValueType.String:
                return Text();
            case GgufValueType.Bool:
                return Number(sizeof(byte)) != 0;
            case GgufValueType.UInt32 or GgufValueType.Float32:
                var number = Number(sizeof(uint));
                return isDamaged ? Known[key] : type == GgufValueType.UInt32 ? (object)(uint)number : BitConverter.UInt32BitsToSingle((uint)number);
            default:
                return new GgufArray(Values(key, before));
        }
    }

    private Array Values(string key, OrderedDictionary<string, GgufValue> before)
    {
        var type = (GgufValueType)Number(sizeof(uint));
        var stated = Number(sizeof(ulong));
        var count = isDamaged ? (int)Known[key] : (int)stated;
        if (key == ScoresKey)
        {
            at = copy.AsSpan(at).IndexOf([.. BitConverter.GetBytes((ulong)KindsKey.Length), .. System.Text.Encoding.UTF8.GetBytes(KindsKey)]) + at;
            return Scores(before["tokenizer.ggml.tokens"].As<GgufArray>().As<string>());
        }
        return type == GgufValueType.String ? Each(count, Text) : Each(count, () => (int)Number(sizeof(int)));
    }

    /// <summary>Llama 2's scores: none for special tokens and bytes, then the order of merging, and the least for runs of spaces.</summary>
    private static float[] Scores(string[] tokens)
    {
        const int FirstMerged = 259;
        return [.. tokens.Select((token, i) => i < FirstMerged ? 0f : token.All(c => c == '▁') ? -1e9f : FirstMerged - i)];
    }

    private static T[] Each<T>(int count, Func<T> next)
    {
        var values = new T[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = next();
        }
        return values;
    }

    private string Text()
    {
        var length = (int)Number(sizeof(ulong));
        // No token has a zero in it, and the length of what follows is one byte before zeros.
        length = isDamaged ? copy.AsSpan(at).IndexOf((byte)0) - 1 : length;
        at += length;
        return System.Text.Encoding.UTF8.GetString(copy, at - length, length);
    }

    /// <summary>The number of so many bytes that stands here; <see cref="isDamaged"/> where some are lost.</summary>
    private ulong Number(int size)
    {
        isDamaged = false;
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bytes.Clear();
        var lost = System.Text.Encoding.UTF8.GetBytes(Lost);
        for (var i = 0; i < size; i++)
        {
            var isLost = copy.AsSpan(at).StartsWith(lost);
            isDamaged |= isLost;
            bytes[i] = copy[at];
            at += isLost ? lost.Length : 1;
        }
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}
