using System.Globalization;

namespace Kernels.Tokenizers;

/// <summary>The tokens of a model by number and by text.</summary>
internal sealed class Vocabulary
{
    /// <summary>More tokens than any model has; a number beyond is a damaged file's.</summary>
    public const int MostTokens = 1 << 24;

    private const int Bytes = 256;

    private readonly string[] texts;
    private readonly TokenKind[] kinds;
    private readonly Dictionary<string, int> numbers;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> numbersOfSpans;

    /// <param name="texts">The text of each token; of equal ones the first is found.</param>
    public Vocabulary(string[] texts, TokenKind[] kinds)
    {
        this.texts = texts;
        this.kinds = kinds;
        numbers = new Dictionary<string, int>(texts.Length, StringComparer.Ordinal);
        numbersOfSpans = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i < texts.Length; i++)
        {
            if (kinds[i] != TokenKind.Gap)
            {
                numbers.TryAdd(texts[i], i);
            }
        }
        ByteTokens = [.. Enumerable.Range(0, Bytes).Select(b => Find(ByteText(b)) ?? -1)];
        HasBytes = !ByteTokens.Contains(-1);
    }

    public int Count => texts.Length;

    /// <summary>Whether every byte has a token of its own.</summary>
    public bool HasBytes { get; }

    /// <summary>The token of each byte; -1 for none.</summary>
    public IReadOnlyList<int> ByteTokens { get; }

    public string Text(int token) => texts[token];

    public TokenKind Kind(int token) => kinds[token];

    public int? Find(ReadOnlySpan<char> text) => numbersOfSpans.TryGetValue(text, out var number) ? number : null;

    /// <summary>The tokens of some kinds, in their order.</summary>
    public IEnumerable<int> OfKind(params TokenKind[] wanted) => Enumerable.Range(0, Count).Where(i => wanted.Contains(kinds[i]));

    /// <summary>The byte that a token stands for, whatever its kind; null for others.</summary>
    public int? Byte(int token)
    {
        var text = texts[token];
        return text.Length == 6 && text.StartsWith("<0x", StringComparison.Ordinal) && text[5] == '>' && byte.TryParse(text.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    }

    private static string ByteText(int value) => $"<0x{value:X2}>";
}
