using Microsoft.ML.Tokenizers;

namespace Kernels.Tokenizers;

/// <summary>Byte pair encoding by a list of merges, which Microsoft.ML.Tokenizers does; characters that no token has are kept from it, since it would merge across them.</summary>
internal sealed class MergeModel : IWordModel
{
    private readonly Vocabulary vocabulary;
    private readonly UnknownText unknown;
    private readonly bool wholeWords;
    private readonly bool skips;
    private readonly BpeTokenizer merging;

    /// <param name="merges">Two tokens with a space between, in the order in which they are merged.</param>
    /// <param name="wholeWords">Whether a word that is a token is that token, whatever the merges would make of it.</param>
    /// <param name="skips">Whether a character without token is as if it were not there.</param>
    /// <exception cref="InvalidDataException">A merge is not of two tokens that make a third.</exception>
    public MergeModel(Vocabulary vocabulary, IReadOnlyList<string> merges, UnknownText unknown, bool wholeWords, bool skips)
    {
        this.vocabulary = vocabulary;
        this.unknown = unknown;
        this.wholeWords = wholeWords;
        this.skips = skips;
        for (var i = 0; i < merges.Count; i++)
        {
            Check(merges[i], i);
        }
        var named = vocabulary.OfKind(TokenKind.Normal, TokenKind.UserDefined, TokenKind.Control, TokenKind.Unknown, TokenKind.Byte).Where(i => vocabulary.Find(vocabulary.Text(i)) == i);
        merging = BpeTokenizer.Create(new BpeOptions(named.Select(i => KeyValuePair.Create(vocabulary.Text(i), i))) { Merges = merges });
    }

    public void Encode(string word, List<int> tokens)
    {
        if (wholeWords && vocabulary.Find(word) is { } whole)
        {
            tokens.Add(whole);
            return;
        }
        var (first, known) = (tokens.Count, 0);
        for (var at = 0; at < word.Length;)
        {
            var length = char.IsSurrogatePair(word, at) ? 2 : 1;
            var character = word.AsSpan(at, length);
            if (!skips && vocabulary.Find(character) is null)
            {
                Merge(word[known..at], tokens);
                unknown.Write(character, tokens, first);
                known = at + length;
            }
            at += length;
        }
        Merge(word[known..], tokens);
    }

    private void Merge(string text, List<int> tokens)
    {
        if (text.Length > 0)
        {
            tokens.AddRange(merging.EncodeToIds(text, considerPreTokenization: false, considerNormalization: false));
        }
    }

    private void Check(string merge, int index)
    {
        var parts = merge.Split(' ');
        if (parts.Length != 2)
        {
            throw new InvalidDataException($"merge {index} is '{merge}'; it is two tokens with one space between them");
        }
        foreach (var token in (string[])[.. parts, string.Concat(parts)])
        {
            if (vocabulary.Find(token) is null)
            {
                throw new InvalidDataException($"merge {index} is '{merge}', but there is no token '{token}'");
            }
        }
    }
}
