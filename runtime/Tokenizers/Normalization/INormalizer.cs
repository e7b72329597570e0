namespace Kernels.Tokenizers;

/// <summary>Rewrites a text before it is cut into words.</summary>
internal interface INormalizer
{
    /// <summary>The text as tokens spell it.</summary>
    /// <param name="isFirst">Whether it is the beginning of what is encoded.</param>
    string Normalize(string text, bool isFirst);
}
