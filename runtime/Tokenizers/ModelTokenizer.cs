using Kernels.IO;

namespace Kernels.Tokenizers;

/// <summary>Finds and reads the tokenizer that a model comes with.</summary>
public static class ModelTokenizer
{
    private const string JsonName = "tokenizer.json";
    private const string SentencePieceName = "tokenizer.model";

    /// <summary>The tokenizer of a model.</summary>
    /// <param name="model">A folder in Hugging Face's layout, of which <c>tokenizer.json</c> is read, else <c>tokenizer.model</c>; or a GGUF file.</param>
    /// <returns>Null where the model comes with none.</returns>
    /// <exception cref="IOException">There is no such model, or a file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="InvalidDataException">The vocabulary is damaged, or asks for a step that is not supported; the message names the file and what is wrong.</exception>
    public static ITextTokenizer? Find(string model)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        if (!Directory.Exists(model))
        {
            return FromGguf(model);
        }
        var json = Path.Combine(model, JsonName);
        var pieces = Path.Combine(model, SentencePieceName);
        return File.Exists(json) ? FromJson(json) : File.Exists(pieces) ? FromSentencePiece(pieces) : null;
    }

    /// <summary>Reads a <c>tokenizer.json</c> of Hugging Face's tokenizers: byte pairs over bytes or characters, unigram, WordPiece.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or asks for a step that is not supported; the message names the file, the place and what is wrong.</exception>
    public static ITextTokenizer FromJson(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TokenizerJson.Read(path);
    }

    /// <summary>Reads a <c>tokenizer.model</c> of SentencePiece: byte pairs or unigram.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or asks for a step that is not supported; the message names the file and what is wrong.</exception>
    public static ITextTokenizer FromSentencePiece(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return SentencePieceFile.Read(path);
    }

    /// <summary>Reads the vocabulary of a GGUF file: its keys <c>tokenizer.ggml.…</c> of the kinds llama, t5, gpt2 and bert.</summary>
    /// <returns>Null where the file has no vocabulary.</returns>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    /// <exception cref="InvalidDataException">The file or its vocabulary is damaged, or of a kind that is not supported; the message names the file, the key and what is wrong.</exception>
    public static ITextTokenizer? FromGguf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = GgufFile.Open(path);
        return GgufVocabulary.Read(path, file.Metadata);
    }
}
