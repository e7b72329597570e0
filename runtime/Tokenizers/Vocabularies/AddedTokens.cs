using System.Text;

namespace Kernels.Tokenizers;

/// <summary>Cuts a text at the tokens that are found before anything else, the longest of those that begin at the same place.</summary>
internal sealed class AddedTokens
{
    private readonly AddedToken[] tokens;
    private readonly PrefixTree tree = new();

    public AddedTokens(IEnumerable<AddedToken> tokens)
    {
        this.tokens = [.. tokens.Where(t => t.Text.Length > 0)];
        for (var i = 0; i < this.tokens.Length; i++)
        {
            tree.Add(this.tokens[i].Text, i);
        }
    }

    /// <summary>The parts of a text, none of them empty.</summary>
    public IEnumerable<TextPart> Split(TextPart whole, bool readSpecial)
    {
        var text = whole.Text;
        var done = 0;
        for (var i = 0; i < text.Length;)
        {
            if (Find(text, i, readSpecial) is not { } token || (token.SingleWord && IsInsideWord(text, i, i + token.Text.Length)))
            {
                i++;
                continue;
            }
            var (start, end) = (i, i + token.Text.Length);
            while (token.StripLeft && start > done && char.IsWhiteSpace(text[start - 1]))
            {
                start--;
            }
            while (token.StripRight && end < text.Length && char.IsWhiteSpace(text[end]))
            {
                end++;
            }
            if (start > done)
            {
                yield return new TextPart(text[done..start], null, whole.IsFirst && done == 0);
            }
            yield return new TextPart(text[start..end], token.Token, whole.IsFirst && start == 0);
            i = done = end;
        }
        if (done < text.Length)
        {
            yield return new TextPart(text[done..], null, whole.IsFirst && done == 0);
        }
    }

    private AddedToken? Find(string text, int start, bool readSpecial)
    {
        AddedToken? longest = null;
        foreach (var (_, index) in tree.Prefixes(text, start))
        {
            longest = readSpecial || !tokens[index].IsSpecial ? tokens[index] : longest;
        }
        return longest;
    }

    private static bool IsInsideWord(string text, int start, int end) =>
        (start > 0 && Rune.DecodeLastFromUtf16(text.AsSpan(0, start), out var before, out _) == System.Buffers.OperationStatus.Done && RuneKinds.IsWord(before))
        || (end < text.Length && Rune.DecodeFromUtf16(text.AsSpan(end), out var after, out _) == System.Buffers.OperationStatus.Done && RuneKinds.IsWord(after));
}
