using System.Text;

namespace Kernels.Tokenizers;

/// <summary>Each character of a kind is a match.</summary>
internal sealed class RunePattern(Func<Rune, bool> isMatch) : IPattern
{
    public IEnumerable<Range> Matches(string text)
    {
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (isMatch(rune))
            {
                yield return at..(at + rune.Utf16SequenceLength);
            }
            at += rune.Utf16SequenceLength;
        }
    }
}
