namespace Kernels.Tokenizers;

/// <summary>Cuts a text at the matches of a pattern.</summary>
/// <param name="inverted">Whether what lies between matches counts as matches, and the other way round.</param>
internal sealed class PatternSplitter(IPattern pattern, SplitBehavior behavior, bool inverted = false) : IWordSplitter
{
    /// <summary>Words between spaces of any kind.</summary>
    public static PatternSplitter WhiteSpace { get; } = new(new RunePattern(System.Text.Rune.IsWhiteSpace), SplitBehavior.Removed);

    public IEnumerable<string> Split(string text, bool isFirst)
    {
        var start = 0;
        var (pending, endsInMatch) = (0, false);
        foreach (var (end, isMatch) in Pieces(text))
        {
            var joins = behavior switch
            {
                SplitBehavior.MergedWithPrevious => isMatch && !endsInMatch,
                SplitBehavior.MergedWithNext => !isMatch && endsInMatch,
                SplitBehavior.Contiguous => isMatch == endsInMatch,
                _ => false,
            };
            if (!joins && start > pending)
            {
                yield return text[pending..start];
                pending = start;
            }
            if (behavior == SplitBehavior.Removed && isMatch)
            {
                pending = end;
            }
            (start, endsInMatch) = (end, isMatch);
        }
        if (start > pending)
        {
            yield return text[pending..start];
        }
    }

    /// <summary>The whole text in matches and what lies between them, by their ends.</summary>
    private IEnumerable<(int End, bool IsMatch)> Pieces(string text)
    {
        var done = 0;
        foreach (var range in pattern.Matches(text))
        {
            if (range.Start.Value > done)
            {
                yield return (range.Start.Value, inverted);
            }
            yield return (done = range.End.Value, !inverted);
        }
        if (done < text.Length)
        {
            yield return (text.Length, inverted);
        }
    }
}
