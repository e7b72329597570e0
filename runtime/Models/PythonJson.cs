using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Kernels.Models;

/// <summary>
/// Numbers that JSON cannot write, as Hugging Face's files hold them: older ones as the bare words of Python's <c>json</c> module
/// (<c>Infinity</c>), newer ones as an object (<c>{"__float__": "Infinity"}</c>).
/// </summary>
internal static class PythonJson
{
    private const string FloatKey = "__float__";

    private static readonly string[] Words = ["Infinity", "-Infinity", "NaN"];
    private static readonly SearchValues<char> QuoteOrWord = SearchValues.Create("\"-IN");

    /// <summary>The text with each bare word as an object; texts in quotes stay as they are.</summary>
    public static string ToStandard(string json)
    {
        var standard = new StringBuilder(json.Length);
        var rest = json.AsSpan();
        while (rest.IndexOfAny(QuoteOrWord) is var next and >= 0)
        {
            standard.Append(rest[..next]);
            rest = rest[next..];
            var length = rest[0] == '"' ? QuotedLength(rest) : WordLength(rest);
            if (length > 0)
            {
                standard.Append(rest[0] == '"' ? rest[..length] : $$"""{"{{FloatKey}}": "{{rest[..length]}}"}""");
            }
            else
            {
                standard.Append(rest[0]);
            }
            rest = rest[Math.Max(1, length)..];
        }
        return standard.Append(rest).ToString();
    }

    /// <summary>The number that a value is, or null where it is none.</summary>
    public static double? ToNumber(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number
        : ToWord(value) is { } word && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out number) ? number
        : null;

    /// <summary>The word of a number that JSON cannot write, or null where the value is anything else.</summary>
    public static string? ToWord(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(FloatKey, out var word) && word.ValueKind == JsonValueKind.String
            ? Array.Find(Words, w => word.ValueEquals(w))
            : null;

    /// <summary>The length of the text in quotes that begins here; all that follows where it does not end.</summary>
    private static int QuotedLength(ReadOnlySpan<char> json)
    {
        for (var i = 1; i < json.Length; i++)
        {
            if (json[i] == '"')
            {
                return i + 1;
            }
            i += json[i] == '\\' ? 1 : 0;
        }
        return json.Length;
    }

    /// <summary>The length of the bare word that begins here, or 0 where none does.</summary>
    private static int WordLength(ReadOnlySpan<char> json)
    {
        foreach (var word in Words)
        {
            if (json.StartsWith(word, StringComparison.Ordinal) && (json.Length == word.Length || !char.IsLetterOrDigit(json[word.Length])))
            {
                return word.Length;
            }
        }
        return 0;
    }
}
