namespace Kernels.Tokenizers;

/// <summary>Words with spaces between: what case, accents and spaces a text had is not in its tokens.</summary>
/// <param name="prefix">What the text of tokens within words begins with.</param>
/// <param name="cleanup">Whether there is no space before the punctuation and endings of English.</param>
internal sealed class WordPieceDecoder(string prefix, bool cleanup) : ITokenDecoder
{
    private static readonly (string From, string To)[] Endings =
        [(" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re")];

    public string Decode(Vocabulary vocabulary, IReadOnlyList<int> tokens) => string.Concat(tokens.Select((token, i) => Piece(vocabulary.Text(token), i)));

    private string Piece(string text, int index)
    {
        if (index > 0)
        {
            text = text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : " " + text;
        }
        return cleanup ? Endings.Aggregate(text, (t, e) => t.Replace(e.From, e.To, StringComparison.Ordinal)) : text;
    }
}
