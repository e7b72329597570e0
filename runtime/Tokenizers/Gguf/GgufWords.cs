namespace Kernels.Tokenizers;

/// <summary>How the vocabularies of GGUF files of the kind <c>gpt2</c> cut texts into words: a file names it, and what the names stand for is llama.cpp's (<c>llama-vocab.cpp</c>).</summary>
internal static class GgufWords
{
    private const string Llama3 = @"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Qwen2 = @"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Digit = @"\p{N}";

    private static readonly Dictionary<string, string[]> Expressions = new(StringComparer.Ordinal)
    {
        ["gpt-2"] = [ByteLevelSplitter.Gpt2Words],
        ["phi-2"] = [ByteLevelSplitter.Gpt2Words],
        ["mpt"] = [ByteLevelSplitter.Gpt2Words],
        ["olmo"] = [ByteLevelSplitter.Gpt2Words],
        ["llama3"] = [Llama3],
        ["llama-v3"] = [Llama3],
        ["llama-bpe"] = [Llama3],
        ["dbrx"] = [Llama3],
        ["smaug-bpe"] = [Llama3],
        ["qwen2"] = [Qwen2],
        ["stablelm2"] = [Qwen2],
        ["smollm"] = [Digit, ByteLevelSplitter.Gpt2Words],
        ["starcoder"] = [Digit, ByteLevelSplitter.Gpt2Words],
        ["refact"] = [Digit, ByteLevelSplitter.Gpt2Words],
        ["command-r"] = [Digit, ByteLevelSplitter.Gpt2Words],
        ["exaone"] = [Digit, ByteLevelSplitter.Gpt2Words],
    };

    /// <summary>Those in which a word that is a token is that token, and a text has a begin where the file does not say.</summary>
    private static readonly HashSet<string> WholeWords = ["llama3", "llama-v3", "llama-bpe"];

    public static bool AreTokens(string name) => WholeWords.Contains(name);

    /// <exception cref="InvalidDataException">The name is not known.</exception>
    public static IWordSplitter Splitter(string name, VocabularyKeys keys) => Expressions.TryGetValue(name, out var expressions)
        ? new WordSplitters([.. expressions.Select(e => new PatternSplitter(new RegexPattern(e), SplitBehavior.Isolated)), new ByteLevelSplitter(prefix: false, cut: false)])
        : throw keys.Error("pre", $"is \"{name}\", a way to cut words that is not supported; supported are {string.Join(", ", Expressions.Keys.Order(StringComparer.Ordinal))}");
}
