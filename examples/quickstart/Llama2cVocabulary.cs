using Kernels.IO;

namespace Kernels.Quickstart;

/// <summary>A vocabulary in the format of llama2.c: the longest token's length, then each token's score, length and text, in which spaces are spaces.</summary>
internal static class Llama2cVocabulary
{
    private const int Special = 3;
    private const int Unknown = 2;
    private const int Control = 3;
    private const int Byte = 6;
    private const int Normal = 1;
    private const int ByteTextLength = 6;

    // llama2.c writes ends of lines around the texts of the tokens that have no text.
    private static readonly string[] SpecialTexts = ["<unk>", "<s>", "</s>"];

    /// <summary>The keys of a GGUF file that say the same.</summary>
    /// <param name="count">The number of tokens, which the model's file has.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It has fewer tokens, or a length that cannot be.</exception>
    public static IReadOnlyList<KeyValuePair<string, GgufValue>> Keys(string path, int count)
    {
        var (texts, scores, kinds) = (new string[count], new float[count], new int[count]);
        using var reader = new BinaryReader(File.OpenRead(path));
        try
        {
            var longest = reader.ReadInt32();
            for (var i = 0; i < count; i++)
            {
                scores[i] = reader.ReadSingle();
                var length = reader.ReadInt32();
                if (length < 0 || length > longest)
                {
                    throw new InvalidDataException($"{path}: token {i} has {length} bytes; the longest has {longest}.");
                }
                var text = System.Text.Encoding.UTF8.GetString(reader.ReadBytes(length));
                texts[i] = i < Special ? SpecialTexts[i] : text.Replace(' ', '▁');
                kinds[i] = i == 0 ? Unknown : i < Special ? Control : text.Length == ByteTextLength && text.StartsWith("<0x", StringComparison.Ordinal) ? Byte : Normal;
            }
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException($"{path} ends before the {count} tokens that the model has; it should be a vocabulary of llama2.c.");
        }
        return
        [
            new("tokenizer.ggml.model", new GgufValue("llama")),
            new("tokenizer.ggml.tokens", new GgufValue(new GgufArray(texts))),
            new("tokenizer.ggml.scores", new GgufValue(new GgufArray(scores))),
            new("tokenizer.ggml.token_type", new GgufValue(new GgufArray(kinds))),
            new("tokenizer.ggml.bos_token_id", new GgufValue(1u)),
            new("tokenizer.ggml.eos_token_id", new GgufValue(2u)),
            new("tokenizer.ggml.unknown_token_id", new GgufValue(0u)),
        ];
    }
}
