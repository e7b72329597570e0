using Kernels.IO;

namespace Kernels.Quickstart;

/// <summary>A tokenizer of GGUF files for models whose tokens are bytes: SentencePiece's byte tokens and no others.</summary>
internal static class ByteVocabulary
{
    /// <summary>The tokens.</summary>
    public const int Count = 256;

    private const int ByteToken = 6;

    /// <summary>The keys that say so.</summary>
    public static IEnumerable<KeyValuePair<string, GgufValue>> Keys()
    {
        yield return new("tokenizer.ggml.model", new GgufValue("llama"));
        yield return new("tokenizer.ggml.tokens", Each(token => $"<0x{token:X2}>"));
        yield return new("tokenizer.ggml.scores", Each(_ => 0f));
        yield return new("tokenizer.ggml.token_type", Each(_ => ByteToken));
        yield return new("tokenizer.ggml.add_bos_token", new GgufValue(false));
        yield return new("tokenizer.ggml.add_space_prefix", new GgufValue(false));
    }

    private static GgufValue Each<T>(Func<int, T> value) => new(new GgufArray(Enumerable.Range(0, Count).Select(value).ToArray()));
}
