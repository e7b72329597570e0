namespace Kernels.Tokenizers;

/// <summary>Finds which of many texts a text begins with.</summary>
internal sealed class PrefixTree
{
    private const int None = -1;

    private readonly Dictionary<(int Node, char Next), int> next = [];
    private readonly List<int> values = [None];

    /// <summary>Adds a text; of equal ones the first is found.</summary>
    public void Add(string text, int value)
    {
        var node = 0;
        foreach (var character in text)
        {
            if (!next.TryGetValue((node, character), out var child))
            {
                child = values.Count;
                values.Add(None);
                next.Add((node, character), child);
            }
            node = child;
        }
        values[node] = values[node] == None ? value : values[node];
    }

    /// <summary>All added texts that stand in <paramref name="text"/> from <paramref name="start"/> on, from the shortest to the longest.</summary>
    public IEnumerable<(int Length, int Value)> Prefixes(string text, int start)
    {
        var node = 0;
        for (var i = start; i < text.Length && next.TryGetValue((node, text[i]), out node); i++)
        {
            if (values[node] != None)
            {
                yield return (i - start + 1, values[node]);
            }
        }
    }
}
