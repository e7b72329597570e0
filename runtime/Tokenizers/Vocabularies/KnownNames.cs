namespace Kernels.Tokenizers;

/// <summary>What families of models call the tokens around a text, for files that do not say which they are.</summary>
internal static class KnownNames
{
    public static IReadOnlyList<string> Begins { get; } = ["<s>", "<|begin_of_text|>", "<bos>", "<|startoftext|>", "[CLS]", "<|endoftext|>"];

    public static IReadOnlyList<string> Ends { get; } = ["</s>", "<|end_of_text|>", "<eos>", "<|endoftext|>", "[SEP]"];

    /// <summary>The token of the first name that there is.</summary>
    public static int? Find(IReadOnlyDictionary<string, int> named, IReadOnlyList<string> names) =>
        names.FirstOrDefault(named.ContainsKey) is { } name ? named[name] : null;
}
