using System.Text.Json;

namespace Kernels.Models;

/// <summary>
/// Reads a <c>config.json</c> and notes which keys were read: what nobody read and nobody knows to be harmless could change the
/// result, so it is an error. A key whose value is null counts as absent.
/// </summary>
public sealed class ConfigReader : IDisposable
{
    private readonly JsonDocument? document;
    private readonly string source;
    private readonly string prefix;
    private readonly Dictionary<string, JsonElement> values = new(StringComparer.Ordinal);
    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    private ConfigReader(JsonDocument? document, JsonElement root, string source, string prefix)
    {
        this.document = document;
        this.source = source;
        this.prefix = prefix;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{source}: {(prefix.Length == 0 ? "the file" : prefix)} should be an object, but is {root.ValueKind}.");
        }
        foreach (var property in root.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.Null))
        {
            values[property.Name] = property.Value;
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is not a JSON object.</exception>
    public static ConfigReader Open(string path) => Parse(File.ReadAllText(path), path);

    /// <summary>Reads a text; <paramref name="source"/> is what messages call it.</summary>
    /// <exception cref="InvalidDataException">It is not a JSON object.</exception>
    public static ConfigReader Parse(string json, string source = "config.json")
    {
        try
        {
            var document = JsonDocument.Parse(PythonJson.ToStandard(json));
            return new ConfigReader(document, document.RootElement, source, "");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{source} is not valid JSON: {e.Message}", e);
        }
    }

    /// <summary>Whether the key is there with a value.</summary>
    public bool Has(string key) => values.ContainsKey(key);

    /// <summary>A text that must be there.</summary>
    public string Text(string key) => Get(key) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Wrong(key, "a text");

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
        var value = Get(key);
        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString() == word ? instead : throw Wrong(key, $"a positive integer or \"{word}\"");
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

    /// <summary>A positive number.</summary>
    public double Number(string key, double absent)
    {
        if (!Has(key))
        {
            return absent;
        }
        return Get(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && number > 0 && double.IsFinite(number)
            ? number
            : throw Wrong(key, "a positive number");
    }

    /// <summary>true or false.</summary>
    public bool Flag(string key, bool absent)
    {
        if (!Has(key))
        {
            return absent;
        }
        var value = Get(key);
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(key, "true or false");
    }

    /// <summary>The object under a key, or null; finish it too.</summary>
    public ConfigReader? Section(string key) => Has(key) ? new ConfigReader(null, Get(key), source, $"{prefix}{key}.") : null;

    /// <summary>Accepts the key only with one of these values, as they are written in JSON.</summary>
    /// <exception cref="InvalidDataException">It has another.</exception>
    public void Expect(string key, params ReadOnlySpan<string> supported)
    {
        if (!Has(key))
        {
            return;
        }
        var written = Get(key).GetRawText();
        if (!supported.Contains(written))
        {
            throw Unsupported(key, string.Join(" or ", supported));
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

    /// <summary>Checks that every key was read.</summary>
    /// <exception cref="InvalidDataException">One was not: it might change the result.</exception>
    public void Finish()
    {
        foreach (var (key, value) in values)
        {
            if (!read.Contains(key))
            {
                throw new InvalidDataException(
                    $"{source}: {prefix}{key} is {Shorten(value.GetRawText())}, and this program does not know the key, so it cannot tell whether it changes the result. Remove it if it does not.");
            }
        }
    }

    /// <summary>The error for a key whose value is not supported.</summary>
    public InvalidDataException Unsupported(string key, string supported) =>
        new($"{source}: {prefix}{key} is {Shorten(values[key].GetRawText())}, which is not supported; supported is {supported}.");

    /// <inheritdoc/>
    public void Dispose() => document?.Dispose();

    private JsonElement Get(string key)
    {
        read.Add(key);
        return values.TryGetValue(key, out var value) ? value : throw new InvalidDataException($"{source}: the key {prefix}{key} is missing.");
    }

    private InvalidDataException Wrong(string key, string expected) =>
        new($"{source}: {prefix}{key} should be {expected}, but is {Shorten(values[key].GetRawText())}.");

    private static string Shorten(string text) => text.Length <= 80 ? text : $"{text.AsSpan(0, 80)}…";
}
