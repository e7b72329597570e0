namespace Kernels.Tokenizers;

/// <summary>
/// SentencePiece's byte pair encoding (https://github.com/google/sentencepiece/blob/master/src/bpe_model.cc): of all neighbours that are a token together, those with the highest score are
/// merged, the first of equals. Microsoft.ML.Tokenizers takes others of equals.
/// </summary>
internal sealed class ScoreModel : IWordModel
{
    private readonly Vocabulary vocabulary;
    private readonly float[] scores;
    private readonly UnknownText unknown;

    /// <param name="scores">One for each token.</param>
    public ScoreModel(Vocabulary vocabulary, float[] scores, UnknownText unknown)
    {
        this.vocabulary = vocabulary;
        this.scores = scores;
        this.unknown = unknown;
    }

    public void Encode(string word, List<int> tokens)
    {
        var first = tokens.Count;
        var run = new ScoreMerging(word, Piece, scores);
        foreach (var (text, token) in run.Merge(IsUsed))
        {
            if (token is { } found)
            {
                tokens.Add(found);
            }
            else
            {
                unknown.Write(text, tokens, first);
            }
        }
    }

    private bool IsUsed(int token) => vocabulary.Kind(token) != TokenKind.Unused;

    /// <summary>The token that a text may be merged to.</summary>
    private int? Piece(ReadOnlySpan<char> text) =>
        vocabulary.Find(text) is { } token && vocabulary.Kind(token) is TokenKind.Normal or TokenKind.UserDefined or TokenKind.Unused ? token : null;
}
