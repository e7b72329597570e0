namespace Kernels.Tokenizers;

/// <summary>
/// WordPiece: the longest token each time (https://github.com/google-research/bert/blob/master/tokenization.py). Microsoft.ML.Tokenizers numbers tokens by the lines of a file, and puts words
/// on the stack.
/// </summary>
internal sealed class WordPieceModel : IWordModel
{
    private readonly Vocabulary vocabulary;
    private readonly string prefix;
    private readonly int unknown;
    private readonly int longestWord;
    private readonly int longestToken;

    /// <param name="unknown">The token of words that others do not make.</param>
    /// <param name="prefix">What the text of tokens within words begins with.</param>
    /// <param name="longestWord">The most characters of a word that is not unknown.</param>
    /// <exception cref="InvalidDataException">The unknown token is missing.</exception>
    public WordPieceModel(Vocabulary vocabulary, string unknown, string prefix, int longestWord)
    {
        this.vocabulary = vocabulary;
        this.prefix = prefix;
        this.longestWord = longestWord;
        this.unknown = vocabulary.Find(unknown) ?? throw new InvalidDataException($"there is no token '{unknown}', which stands for unknown words");
        longestToken = Enumerable.Range(0, vocabulary.Count).Max(i => vocabulary.Text(i).Length);
    }

    public void Encode(string word, List<int> tokens)
    {
        var first = tokens.Count;
        var isKnown = word.EnumerateRunes().Count() <= longestWord;
        for (var at = 0; isKnown && at < word.Length;)
        {
            var length = Longest(word, at, tokens);
            isKnown = length > 0;
            at += length;
        }
        if (!isKnown)
        {
            tokens.RemoveRange(first, tokens.Count - first);
            tokens.Add(unknown);
        }
    }

    /// <summary>Appends the longest token that a word has from a place on; its length, 0 for none.</summary>
    private int Longest(string word, int at, List<int> tokens)
    {
        Span<char> text = new char[prefix.Length + Math.Min(longestToken, word.Length - at)];
        var inside = at > 0 ? prefix.Length : 0;
        prefix.AsSpan(0, inside).CopyTo(text);
        for (var length = text.Length - prefix.Length; length > 0; length--)
        {
            word.AsSpan(at, length).CopyTo(text[inside..]);
            if (vocabulary.Find(text[..(inside + length)]) is { } token)
            {
                tokens.Add(token);
                return length;
            }
        }
        return 0;
    }
}
