namespace Kernels.Tokenizers;

/// <summary>Writes spaces as a mark, and begins a word at each.</summary>
/// <param name="mark">What stands for a space.</param>
/// <param name="prefix">Whether a text that begins with no mark gets one.</param>
/// <param name="prefixFirstOnly">Whether that is so at the beginning alone.</param>
/// <param name="cut">Whether words begin at marks; else the text is one word.</param>
internal sealed class MarkSplitter(string mark, bool prefix, bool prefixFirstOnly, bool cut) : IWordSplitter
{
    private readonly PatternSplitter splitter = new(new TextPattern(mark), SplitBehavior.MergedWithNext);

    public IEnumerable<string> Split(string text, bool isFirst)
    {
        text = text.Replace(" ", mark, StringComparison.Ordinal);
        if (prefix && (isFirst || !prefixFirstOnly) && !text.StartsWith(mark, StringComparison.Ordinal))
        {
            text = mark + text;
        }
        return cut ? splitter.Split(text, isFirst) : [text];
    }
}
