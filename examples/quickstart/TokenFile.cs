using System.Collections.Immutable;
using Kernels.IO;

namespace Kernels.Quickstart;

/// <summary>A sequence of tokens in a file: a .npy file of integers, [tokens] or [1, tokens], or any other file as its bytes.</summary>
internal sealed class TokenFile
{
    private readonly string path;
    private readonly long[] tokens;

    private TokenFile(string path, long[] tokens)
    {
        this.path = path;
        this.tokens = tokens.Length > 0 ? tokens : throw new UsageException($"{path} holds no tokens; there should be at least one.");
    }

    public int Count => tokens.Length;

    /// <exception cref="UsageException">There is no such file, or it holds no sequence of tokens.</exception>
    public static TokenFile Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"There is no file {path}; --tokens takes a .npy file or a text.");
        }
        if (Path.GetExtension(path) != ".npy")
        {
            return new TokenFile(path, Array.ConvertAll(File.ReadAllBytes(path), b => (long)b));
        }
        var array = Npy.ReadInt64(path);
        ExpectSequence(path, array.Shape);
        return new TokenFile(path, array.Values);
    }

    /// <summary>The tokens as a model takes them.</summary>
    /// <exception cref="UsageException">One is not of the vocabulary, or there are more than the model holds.</exception>
    public int[] For(int vocabulary, int maxSequence)
    {
        var wrong = Array.FindIndex(tokens, t => t < 0 || t >= vocabulary);
        if (wrong >= 0)
        {
            throw new UsageException($"{path}: token {wrong} is {tokens[wrong]}; the vocabulary has the tokens 0 to {vocabulary - 1}.");
        }
        return tokens.Length <= maxSequence
            ? Array.ConvertAll(tokens, t => (int)t)
            : throw new UsageException($"{path} holds {tokens.Length} tokens; the model takes at most {maxSequence}.");
    }

    private static void ExpectSequence(string path, ImmutableArray<int> shape)
    {
        if (shape.Length != 1 && !(shape.Length == 2 && shape[0] == 1))
        {
            var what = shape.Length == 2 ? $", {shape[0]} sequences of {shape[1]} tokens" : "";
            throw new UsageException($"{path} is an array [{string.Join(", ", shape)}]{what}; logits takes one sequence, [tokens] or [1, tokens].");
        }
    }
}
