namespace Kernels.Tokenizers;

/// <summary>The token of a text; null for none.</summary>
internal delegate int? PieceFinder(ReadOnlySpan<char> text);

/// <summary>The merging of one word: characters in a list, of which neighbours become one.</summary>
internal sealed class ScoreMerging
{
    private readonly string word;
    private readonly PieceFinder find;
    private readonly float[] scores;
    private readonly List<Part> parts = [];
    private readonly PriorityQueue<Pair, (float Score, int Left)> pairs = new(Comparer<(float Score, int Left)>.Create(
        (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Left.CompareTo(b.Left)));

    /// <summary>What an unused token was merged from.</summary>
    private readonly Dictionary<string, int> cuts = new(StringComparer.Ordinal);

    public ScoreMerging(string word, PieceFinder find, float[] scores)
    {
        this.word = word;
        this.find = find;
        this.scores = scores;
        for (var at = 0; at < word.Length;)
        {
            var length = char.IsSurrogatePair(word, at) ? 2 : 1;
            parts.Add(new Part(at, length, parts.Count - 1, parts.Count + 1));
            at += length;
        }
    }

    /// <summary>Merges all that can be merged.</summary>
    /// <param name="isUsed">Whether a token may stand in the result; of others, what they were merged from does.</param>
    /// <returns>The texts that are left with their tokens, null for a character without.</returns>
    public IEnumerable<(string Text, int? Token)> Merge(Predicate<int> isUsed)
    {
        for (var i = 1; i < parts.Count; i++)
        {
            Add(i - 1, i, isUsed);
        }
        while (pairs.TryDequeue(out var pair, out _))
        {
            var (left, right) = (parts[pair.Left], parts[pair.Right]);
            if (left.Length == 0 || right.Length == 0 || left.Length + right.Length != pair.Length)
            {
                continue;
            }
            parts[pair.Left] = left with { Length = pair.Length, Next = right.Next };
            parts[pair.Right] = right with { Length = 0 };
            if (right.Next < parts.Count)
            {
                parts[right.Next] = parts[right.Next] with { Previous = pair.Left };
                Add(pair.Left, right.Next, isUsed);
            }
            if (left.Previous >= 0)
            {
                Add(left.Previous, pair.Left, isUsed);
            }
        }
        return parts.Where(p => p.Length > 0).SelectMany(p => Used(word.Substring(p.Start, p.Length), isUsed));
    }

    private void Add(int left, int right, Predicate<int> isUsed)
    {
        var (start, length) = (parts[left].Start, parts[left].Length + parts[right].Length);
        if (find(word.AsSpan(start, length)) is not { } token)
        {
            return;
        }
        pairs.Enqueue(new Pair(left, right, length), (scores[token], left));
        if (!isUsed(token))
        {
            cuts[word.Substring(start, length)] = parts[left].Length;
        }
    }

    private IEnumerable<(string Text, int? Token)> Used(string text, Predicate<int> isUsed)
    {
        var token = find(text);
        return token is { } found && !isUsed(found) && cuts.TryGetValue(text, out var cut)
            ? Used(text[..cut], isUsed).Concat(Used(text[cut..], isUsed))
            : [(text, token)];
    }

    /// <summary>A stretch of the word, with its neighbours; of length 0 where it is part of another.</summary>
    private readonly record struct Part(int Start, int Length, int Previous, int Next);

    /// <summary>Neighbours that are a token together, and how long that is, which tells whether they still are what they were.</summary>
    private readonly record struct Pair(int Left, int Right, int Length);
}
