using Kernels.Models;
using Kernels.Models.Evaluation;
using Kernels.Tokenizers;

namespace Kernels.Quickstart;

/// <summary>How a model reads and writes text.</summary>
internal static class ModelText
{
    /// <summary>The tokenizer that a model comes with, or bytes where it has a token for each; null where nothing says what its tokens are.</summary>
    /// <param name="path">The folder or GGUF file.</param>
    /// <exception cref="InvalidDataException">The vocabulary is damaged, not supported, or has more tokens than the model; the message names the file.</exception>
    public static ITextTokenizer? Tokenizer(string path, int vocabulary)
    {
        var tokenizer = ModelTokenizer.Find(path) ?? (vocabulary == ByteTokenizer.Count ? ByteTokenizer.Instance : null);
        return tokenizer is null || tokenizer.VocabularySize <= vocabulary
            ? tokenizer
            : throw new InvalidDataException($"{path}: the tokenizer has {tokenizer.VocabularySize} tokens, the model {vocabulary}.");
    }

    /// <summary>A text in windows as long as a model reads; a token for each byte where nothing says what its tokens are.</summary>
    /// <param name="count">The most windows; null for all.</param>
    /// <exception cref="UsageException">The text has bytes that are no tokens.</exception>
    public static TextWindows Windows(byte[] text, LanguageModel model, string path, int? count)
    {
        var length = Math.Min(RunSettings.Window, model.MaxSequence);
        if (Tokenizer(path, model.VocabularySize) is { } tokenizer and not ByteTokenizer)
        {
            return new TextWindows(tokenizer.Encode(System.Text.Encoding.UTF8.GetString(text)), length, count);
        }
        return text.All(b => b < model.VocabularySize)
            ? new TextWindows(text, length, count)
            : throw new UsageException($"{path} has the tokens 0 to {model.VocabularySize - 1}; a text is read as a token for each byte, and this one has bytes up to {text.Max()}.");
    }

    /// <summary>How many bytes of the text the windows predict.</summary>
    public static long PredictedBytes(TextWindows windows, ITextTokenizer? tokenizer)
    {
        if (tokenizer is null or ByteTokenizer)
        {
            return (long)windows.Count * windows.Length;
        }
        List<int> tokens = [windows.Inputs(0)[0]];
        var first = Bytes(tokens);
        for (var window = 0; window < windows.Count; window++)
        {
            tokens.AddRange(windows.Targets(window));
        }
        return Bytes(tokens) - first;

        long Bytes(List<int> some) => System.Text.Encoding.UTF8.GetByteCount(tokenizer.Decode([.. some]));
    }
}
