using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kernels.Models;

/// <summary>
/// Numbers that JSON cannot write, as Hugging Face's files hold them: older ones as the bare words of Python's <c>json</c> module
/// (<c>Infinity</c>), newer ones as an object (<c>{"__float__": "Infinity"}</c>).
/// </summary>
internal static partial class PythonJson
{
    private const string FloatKey = "__float__";

    /// <summary>The text with each bare word as an object; texts in quotes stay as they are.</summary>
    public static string ToStandard(string json) =>
        TextOrWord().Replace(json, match => match.Value[0] == '"' ? match.Value : $$"""{"{{FloatKey}}": "{{match.Value}}"}""");

    /// <summary>The number that a value is, or null where it is none.</summary>
    public static double? ToNumber(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var number) => number,
        JsonValueKind.Object when value.TryGetProperty(FloatKey, out var word) && word.ValueKind == JsonValueKind.String
            && double.TryParse(word.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""|-?\bInfinity\b|\bNaN\b", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex TextOrWord();
}
