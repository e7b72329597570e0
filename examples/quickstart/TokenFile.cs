using System.Collections.Immutable;
using Kernels.IO;
using Kernels.Tokenizers;

namespace Kernels.Quickstart;

/// <summary>A sequence of tokens: of a .npy file of integers, [tokens] or [1, tokens], or of a text.</summary>
internal sealed class TokenFile
{
    private readonly string name;
    private readonly byte[]? text;
    private readonly long[]? tokens;

    /// <param name="name">What messages call it.</param>
    private TokenFile(string name, byte[]? text, long[]? tokens)
    {
        this.name = name;
        this.text = text;
        this.tokens = tokens;
    }

    /// <exception cref="UsageException">There is no such file, or it holds no sequence of tokens.</exception>
    public static TokenFile Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"There is no file {path}; --tokens takes a .npy file or a text.");
        }
        if (Path.GetExtension(path) != ".npy")
        {
            return new TokenFile(path, File.ReadAllBytes(path), null);
        }
        var array = Npy.ReadInt64(path);
        ExpectSequence(path, array.Shape);
        return new TokenFile(path, null, array.Values);
    }

    /// <summary>A text of the command line.</summary>
    public static TokenFile OfText(string text) => new("The prompt", System.Text.Encoding.UTF8.GetBytes(text), null);

    /// <summary>The tokens as a model takes them.</summary>
    /// <param name="tokenizer">Reads texts; null for a token for each byte.</param>
    /// <exception cref="UsageException">One is not of the vocabulary, or there are more than the model holds.</exception>
    public int[] For(ITextTokenizer? tokenizer, int vocabulary, int maxSequence)
    {
        var read = tokens ?? Read(tokenizer);
        if (read.Length == 0)
        {
            throw new UsageException($"{name} holds no tokens; there should be at least one.");
        }
        var wrong = Array.FindIndex(read, t => t < 0 || t >= vocabulary);
        if (wrong >= 0)
        {
            throw new UsageException($"{name}: token {wrong} is {read[wrong]}; the vocabulary has the tokens 0 to {vocabulary - 1}.");
        }
        return read.Length <= maxSequence
            ? Array.ConvertAll(read, t => (int)t)
            : throw new UsageException($"{name} holds {read.Length} tokens; the model takes at most {maxSequence}.");
    }

    // Bytes are read as they are, also where they are no UTF-8.
    private long[] Read(ITextTokenizer? tokenizer) => tokenizer is null or ByteTokenizer
        ? Array.ConvertAll(text!, b => (long)b)
        : Array.ConvertAll(tokenizer.Encode(System.Text.Encoding.UTF8.GetString(text!)), t => (long)t);

    private static void ExpectSequence(string path, ImmutableArray<int> shape)
    {
        if (shape.Length != 1 && !(shape.Length == 2 && shape[0] == 1))
        {
            var what = shape.Length == 2 ? $", {shape[0]} sequences of {shape[1]} tokens" : "";
            throw new UsageException($"{path} is an array [{string.Join(", ", shape)}]{what}; logits takes one sequence, [tokens] or [1, tokens].");
        }
    }
}
