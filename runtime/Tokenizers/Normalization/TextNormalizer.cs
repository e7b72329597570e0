namespace Kernels.Tokenizers;

/// <summary>A normalizer for which all texts are alike.</summary>
internal sealed class TextNormalizer(Func<string, string> rewrite) : INormalizer
{
    public string Normalize(string text, bool isFirst) => rewrite(text);
}
