namespace Kernels.Tokenizers;

/// <summary>Words as <see cref="ByteLetters"/>.</summary>
/// <param name="prefix">Whether a text that begins with no space gets one.</param>
/// <param name="cut">Whether a text is cut into words as GPT-2 does it; else it is one word.</param>
internal sealed class ByteLevelSplitter(bool prefix, bool cut) : IWordSplitter
{
    /// <summary>GPT-2's words: endings, letters, numbers, signs, each with a space before it, and what else there is of white space.</summary>
    public const string Gpt2Words = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private static readonly PatternSplitter Gpt2 = new(new RegexPattern(Gpt2Words), SplitBehavior.Isolated);

    public IEnumerable<string> Split(string text, bool isFirst)
    {
        if (prefix && !char.IsWhiteSpace(text[0]))
        {
            text = " " + text;
        }
        return (cut ? Gpt2.Split(text, isFirst) : [text]).Select(ByteLetters.Encode);
    }
}
