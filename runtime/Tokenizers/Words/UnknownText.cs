using System.Text;

namespace Kernels.Tokenizers;

/// <summary>What is written for characters that have no token: their bytes, the unknown token, or nothing.</summary>
/// <param name="unknown">The unknown token; null for none.</param>
/// <param name="bytes">Whether bytes are written where the vocabulary has all that are needed.</param>
/// <param name="fuse">Whether unknown tokens side by side are one.</param>
internal sealed class UnknownText(Vocabulary vocabulary, int? unknown, bool bytes, bool fuse)
{
    private const int MostUtf8Bytes = 4;

    /// <summary>Appends the tokens of a text.</summary>
    /// <param name="wordStart">How many tokens there were before the word.</param>
    public void Write(ReadOnlySpan<char> text, List<int> tokens, int wordStart)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!TryWriteBytes(rune, tokens) && unknown is { } token && !(fuse && tokens.Count > wordStart && tokens[^1] == token))
            {
                tokens.Add(token);
            }
        }
    }

    private bool TryWriteBytes(Rune rune, List<int> tokens)
    {
        Span<byte> utf8 = stackalloc byte[MostUtf8Bytes];
        utf8 = utf8[..rune.EncodeToUtf8(utf8)];
        var before = tokens.Count;
        foreach (var value in utf8)
        {
            if (!bytes || vocabulary.ByteTokens[value] < 0)
            {
                tokens.RemoveRange(before, tokens.Count - before);
                return false;
            }
            tokens.Add(vocabulary.ByteTokens[value]);
        }
        return true;
    }
}
