using System.Text.Json;

namespace Kernels.Models;

/// <summary>
/// Reads a <c>config.json</c> and notes which keys were read: what nobody read and nobody knows to be harmless could change the
/// result, so it is an error. A key whose value is null counts as absent. What is not supported is told at the end, all of it at once.
/// </summary>
public sealed class ConfigReader : IDisposable
{
    private const long LongestFile = 1 << 26;

    private readonly JsonDocument? document;
    private readonly string source;
    private readonly string prefix;
    private readonly Dictionary<string, JsonElement> values = new(StringComparer.Ordinal);
    private readonly HashSet<string> nulls = new(StringComparer.Ordinal);
    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    // Shared with the sections.
    private readonly List<string> problems;

    private ConfigReader(JsonDocument? document, JsonElement root, string source, string prefix, List<string> problems)
    {
        this.document = document;
        this.source = source;
        this.prefix = prefix;
        this.problems = problems;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{source}: {(prefix.Length == 0 ? "the file" : prefix.TrimEnd('.'))} should be an object, but is {root.ValueKind}.");
        }
        foreach (var property in root.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Null)
            {
                nulls.Add(property.Name);
            }
            else
            {
                values[property.Name] = property.Value;
            }
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is not a JSON object.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public static ConfigReader Open(string path)
    {
        var length = new FileInfo(path) is { Exists: true } file ? file.Length : 0;
        return length <= LongestFile
            ? Parse(File.ReadAllText(path), path)
            : throw new InvalidDataException($"{path} has {length} bytes; a configuration has at most {LongestFile}.");
    }

    /// <summary>Reads a text; <paramref name="source"/> is what messages call it.</summary>
    /// <exception cref="InvalidDataException">It is not a JSON object.</exception>
    public static ConfigReader Parse(string json, string source = "config.json")
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(PythonJson.ToStandard(json));
            return new ConfigReader(document, document.RootElement, source, "", []);
        }
        catch (Exception e)
        {
            document?.Dispose();
            // A name that holds half of a surrogate pair is valid JSON, but no text.
            throw e is JsonException or InvalidOperationException or ArgumentException ? new InvalidDataException($"{source} is not valid JSON: {e.Message}", e) : e;
        }
    }

    /// <summary>Whether the key is there with a value.</summary>
    public bool Has(string key) => values.ContainsKey(key);

    /// <summary>A text that must be there.</summary>
    public string Text(string key)
    {
        try
        {
            return Get(key) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Wrong(key, "a text");
        }
        catch (InvalidOperationException)
        {
            throw Wrong(key, "a text");
        }
    }

    /// <summary>Whether the key is there with null.</summary>
    internal bool IsNull(string key) => nulls.Contains(key);

    /// <summary>An array of so many values, each one of these, as they are written in JSON.</summary>
    internal IReadOnlyList<string> List(string key, int count, string[] supported)
    {
        var value = Get(key);
        var items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(i => i.GetRawText()).ToList() : [];
        return items.Count == count && items.All(supported.Contains) ? items : throw Wrong(key, $"{count} values, each {string.Join(" or ", supported)}");
    }

    /// <summary>An integer that is not below <paramref name="least"/>, or <paramref name="absent"/>.</summary>
    internal int Count(string key, int absent, int least)
    {
        if (!Has(key))
        {
            return absent;
        }
        return Get(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) && number >= least ? number : throw Wrong(key, $"an integer from {least} on");
    }

    /// <summary>A positive integer; required where there is no <paramref name="absent"/>.</summary>
    public int Count(string key, int? absent = null)
    {
        if (absent is { } instead && !Has(key))
        {
            return instead;
        }
        return Get(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) && number > 0
            ? number
            : throw Wrong(key, "a positive integer");
    }

    /// <summary>A positive integer, or a word (or nothing) that stands for <paramref name="instead"/>.</summary>
    public int CountOr(string key, string word, int instead)
    {
        if (!Has(key))
        {
            return instead;
        }
        if (Get(key).ValueKind == JsonValueKind.String)
        {
            return Text(key) == word ? instead : throw Wrong(key, $"a positive integer or \"{word}\"");
        }
        return Count(key);
    }

    /// <summary>A smallest and a largest number, neither negative; the largest may be infinite.</summary>
    public (double Smallest, double Largest) Range(string key, (double Smallest, double Largest) absent)
    {
        if (!Has(key))
        {
            return absent;
        }
        var value = Get(key);
        var numbers = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(PythonJson.ToNumber).ToList() : [];
        return numbers is [{ } smallest, { } largest] && smallest >= 0 && smallest <= largest && double.IsFinite(smallest)
            ? (smallest, largest)
            : throw Wrong(key, "two numbers, the first not negative and the second not smaller");
    }

    /// <summary>A positive number; required where there is no <paramref name="absent"/>.</summary>
    public double Number(string key, double? absent = null)
    {
        if (absent is { } instead && !Has(key))
        {
            return instead;
        }
        return Get(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && number > 0 && double.IsFinite(number)
            ? number
            : throw Wrong(key, "a positive number");
    }

    /// <summary>true or false. Where it is true when absent, null is refused: Python takes that for false.</summary>
    public bool Flag(string key, bool absent)
    {
        if (absent && nulls.Contains(key))
        {
            throw new InvalidDataException($"{source}: {prefix}{key} should be true or false, but is null.");
        }
        if (!Has(key))
        {
            return absent;
        }
        var value = Get(key);
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(key, "true or false");
    }

    /// <summary>The object under a key, or null; finish it too, before this reader.</summary>
    public ConfigReader? Section(string key) => Has(key) ? new ConfigReader(null, Get(key), source, $"{prefix}{key}.", problems) : null;

    /// <summary>Accepts the key only with one of these values, as they are written in JSON; <see cref="Finish"/> tells another.</summary>
    public void Expect(string key, params ReadOnlySpan<string> supported)
    {
        if (Has(key) && !supported.Contains(Get(key).GetRawText()))
        {
            problems.Add(NotSupported(key, string.Join(" or ", supported)));
        }
    }

    /// <summary>Passes over keys that do not change the result.</summary>
    public void Ignore(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            read.Add(key);
        }
    }

    /// <summary>Takes a key out: somebody has done already what it says.</summary>
    internal void Settle(string key) => values.Remove(key);

    /// <summary>Checks that every key was read and supported; that of a section leaves it to that of the whole to throw.</summary>
    /// <exception cref="InvalidDataException">Some were not: they might change the result. The message names them all.</exception>
    public void Finish()
    {
        problems.AddRange(values.Where(v => !read.Contains(v.Key)).Select(v => $"{prefix}{v.Key} is {Show(v.Value)}, and this program does not know the key."));
        if (problems.Count > 0 && prefix.Length == 0)
        {
            throw new InvalidDataException($"{source}: {string.Join(" ", problems)} Remove what does not change the result; this program cannot tell.");
        }
    }

    /// <summary>The error for a key whose value is not supported.</summary>
    public InvalidDataException Unsupported(string key, string supported) => new($"{source}: {NotSupported(key, supported)}");

    /// <summary>An error of the configuration.</summary>
    public InvalidDataException Error(string what) => new($"{source}: {what}");

    /// <inheritdoc/>
    public void Dispose() => document?.Dispose();

    private JsonElement Get(string key)
    {
        read.Add(key);
        return values.TryGetValue(key, out var value) ? value : throw new InvalidDataException($"{source}: the key {prefix}{key} is missing.");
    }

    private string NotSupported(string key, string supported) => $"{prefix}{key} is {Show(values[key])}, which is not supported; supported is {supported}.";

    private InvalidDataException Wrong(string key, string expected) => new($"{source}: {prefix}{key} should be {expected}, but is {Show(values[key])}.");

    private static string Show(JsonElement value)
    {
        var text = PythonJson.ToWord(value) ?? value.GetRawText();
        return text.Length <= 80 ? text : $"{text.AsSpan(0, 80)}…";
    }
}
