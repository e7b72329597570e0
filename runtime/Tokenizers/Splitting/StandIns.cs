using System.Text;

namespace Kernels.Tokenizers;

/// <summary>A text in which each surrogate pair is one character of the same category, so that <c>\p{L}</c> finds letters of all planes.</summary>
internal readonly struct StandIns
{
    // Characters that no expression names by itself, one for each category in the order of UnicodeCategory.
    private const string ByCategory = "\u1E9E\uAB30\u1F88\uA717\uA016\uFE20\uA823\u20DD\uA8D0\uA6E6\uA830\u3000\u2028\u2029\u0086\u2062\uD800\uE000\u2040\uFE31\u301D\u301E\u2E0C\u2E0D\uA8CE\u2A00\uA838\uA700\uA828\u0378";

    private readonly int[]? places;

    private StandIns(string text, int[]? places)
    {
        Text = text;
        this.places = places;
    }

    /// <summary>The text to search.</summary>
    public string Text { get; }

    public static StandIns Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return new StandIns(text, null);
        }
        var result = new StringBuilder(text.Length);
        var places = new List<int>(text.Length + 1);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            places.Add(at);
            result.Append(rune.IsBmp ? (char)rune.Value : ByCategory[(int)Rune.GetUnicodeCategory(rune)]);
            at += rune.Utf16SequenceLength;
        }
        places.Add(at);
        return new StandIns(result.ToString(), [.. places]);
    }

    /// <summary>Where a place of <see cref="Text"/> lies in the text itself.</summary>
    public int Place(int at) => places is null ? at : places[at];
}
