using System.Text;

namespace Kernels.Tokenizers;

/// <summary>
/// BERT's basic tokenization (https://github.com/google-research/bert/blob/master/tokenization.py): without control characters, with spaces around Chinese
/// characters, without accents, in lower case.
/// </summary>
internal sealed class BertNormalizer(bool clean, bool chinese, bool stripAccents, bool lowercase) : INormalizer
{
    private static readonly UnicodeNormalizer Decomposed = new(UnicodeForm.Nfd);

    public string Normalize(string text, bool isFirst)
    {
        text = clean ? Clean(text) : text;
        text = chinese ? Spaced(text) : text;
        text = stripAccents ? Without(Decomposed.Normalize(text), RuneKinds.IsAccent) : text;
        return lowercase ? LetterCase.ToLower(text) : text;
    }

    /// <summary>A text without the characters of a kind.</summary>
    public static string Without(string text, Predicate<Rune> isLeftOut) => Each(text, (rune, result) => result.Append(isLeftOut(rune) ? "" : rune.ToString()));

    private static string Clean(string text) => Each(text, (rune, result) =>
    {
        if (rune.Value is not (0 or 0xFFFD) && !RuneKinds.IsControl(rune))
        {
            result.Append(Rune.IsWhiteSpace(rune) ? " " : rune.ToString());
        }
    });

    private static string Spaced(string text) => Each(text, (rune, result) => result.Append(RuneKinds.IsChinese(rune) ? $" {rune} " : rune.ToString()));

    private static string Each(string text, Action<Rune, StringBuilder> write)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            write(rune, result);
        }
        return result.ToString();
    }
}
