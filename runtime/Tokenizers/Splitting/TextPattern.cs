namespace Kernels.Tokenizers;

/// <summary>Each occurrence of a text is a match.</summary>
internal sealed class TextPattern(string wanted) : IPattern
{
    public IEnumerable<Range> Matches(string text)
    {
        for (var at = text.IndexOf(wanted, StringComparison.Ordinal); at >= 0; at = text.IndexOf(wanted, at + wanted.Length, StringComparison.Ordinal))
        {
            yield return at..(at + wanted.Length);
        }
    }
}
