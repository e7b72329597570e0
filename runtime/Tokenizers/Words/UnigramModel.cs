namespace Kernels.Tokenizers;

/// <summary>The likeliest tokens of a word under independent tokens (Kudo 2018, arXiv:1804.10959), as SentencePiece finds them.</summary>
internal sealed class UnigramModel : IWordModel
{
    /// <summary>How much less likely than the rarest token a character without token is.</summary>
    private const double UnknownPenalty = 10;

    private readonly PrefixTree tree = new();
    private readonly double[] scores;
    private readonly double unknownScore;
    private readonly UnknownText unknown;

    /// <param name="scores">The logarithm of each token's probability.</param>
    /// <param name="pieces">The tokens that a text can have.</param>
    public UnigramModel(Vocabulary vocabulary, double[] scores, IEnumerable<int> pieces, UnknownText unknown)
    {
        this.scores = scores;
        this.unknown = unknown;
        var lowest = double.PositiveInfinity;
        foreach (var token in pieces)
        {
            lowest = Math.Min(lowest, scores[token]);
            if (vocabulary.Text(token).Length > 0)
            {
                tree.Add(vocabulary.Text(token), token);
            }
        }
        unknownScore = lowest - UnknownPenalty;
    }

    public void Encode(string word, List<int> tokens)
    {
        var first = tokens.Count;
        var best = BestPaths(word);
        var path = new Stack<Range>();
        for (var end = word.Length; end > 0; end = best[end].Start)
        {
            path.Push(best[end].Start..end);
        }
        foreach (var range in path)
        {
            if (best[range.End.Value].Token is { } token)
            {
                tokens.Add(token);
            }
            else
            {
                unknown.Write(word.AsSpan(range), tokens, first);
            }
        }
    }

    /// <summary>The best path to each place of a word that a character begins at.</summary>
    private Step[] BestPaths(string word)
    {
        var best = new Step[word.Length + 1];
        Array.Fill(best, new Step(double.NegativeInfinity, -1, null));
        best[0] = new Step(0, 0, null);
        for (var start = 0; start < word.Length;)
        {
            var character = char.IsSurrogatePair(word, start) ? 2 : 1;
            var isKnown = false;
            foreach (var (length, token) in tree.Prefixes(word, start))
            {
                Reach(best, start, start + length, scores[token], token);
                isKnown |= length == character;
            }
            if (!isKnown)
            {
                Reach(best, start, start + character, unknownScore, null);
            }
            start += character;
        }
        return best;
    }

    private static void Reach(Step[] best, int start, int end, double score, int? token)
    {
        var total = best[start].Score + score;
        if (best[end].Start < 0 || total > best[end].Score)
        {
            best[end] = new Step(total, start, token);
        }
    }

    /// <summary>The last token of the best path to a place, null for a character without, and where it begins.</summary>
    private readonly record struct Step(double Score, int Start, int? Token);
}
