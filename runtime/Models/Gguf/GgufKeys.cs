using Kernels.IO;

namespace Kernels.Models.Gguf;

/// <summary>
/// Reads the metadata of a GGUF file that belongs to its architecture, and notes which keys were read: another might change the result, so it is an error. Keys are told without the architecture's
/// name in front of them. What is not supported is told at the end, all of it at once.
/// </summary>
internal sealed class GgufKeys
{
    private readonly string path;
    private readonly string prefix;
    private readonly IReadOnlyDictionary<string, GgufValue> values;
    private readonly HashSet<string> read = new(StringComparer.Ordinal);
    private readonly List<string> problems = [];

    public GgufKeys(GgufModel model, string architecture)
    {
        (path, prefix) = (model.Path, $"{architecture}.");
        values = model.Metadata.Where(v => v.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(v => v.Key[prefix.Length..], v => v.Value, StringComparer.Ordinal);
    }

    /// <summary>Whether the key is there.</summary>
    public bool Has(string key) => values.ContainsKey(key);

    /// <summary>A positive integer; required where there is no <paramref name="absent"/>.</summary>
    public int Count(string key, int? absent = null) => Get(key) is not { } value
        ? absent ?? throw Missing(key)
        : value.ToInteger() is >= 1 and <= int.MaxValue and { } number ? (int)number : throw Wrong(key, value, "a positive integer");

    /// <summary>A positive number; required where there is no <paramref name="absent"/>.</summary>
    public float Number(string key, float? absent = null) => Get(key) is not { } value
        ? absent ?? throw Missing(key)
        : value.Value is float number && number > 0 && float.IsFinite(number) ? number : throw Wrong(key, value, "a positive Float32");

    /// <summary>A text.</summary>
    public string Text(string key, string absent) => Get(key) is not { } value ? absent : value.Value as string ?? throw Wrong(key, value, "a text");

    /// <summary>Accepts a key with one value alone, that which it is taken to have where it is absent.</summary>
    public void Expect(string key, double supported)
    {
        if (Get(key) is { } value && ToNumber(value) != supported)
        {
            problems.Add($"{prefix}{key} is {value}, which is not supported; supported is {supported}.");
        }
    }

    /// <summary>Passes over keys that do not change the result.</summary>
    public void Ignore(params ReadOnlySpan<string> keys) => read.UnionWith(keys.ToArray());

    /// <summary>Notes that the value of a key is not supported.</summary>
    public void Refuse(string key, string supported) => problems.Add($"{prefix}{key} is {values[key]}, which is not supported; supported is {supported}.");

    /// <summary>Checks that every key was read and supported.</summary>
    /// <exception cref="InvalidDataException">Some were not; the message names them all.</exception>
    public void Finish()
    {
        problems.AddRange(values.Where(v => !read.Contains(v.Key)).Select(v => $"{prefix}{v.Key} is {v.Value}, and this program does not know the key."));
        if (problems.Count > 0)
        {
            throw new InvalidDataException($"{path}: {string.Join(" ", problems)}");
        }
    }

    private GgufValue? Get(string key)
    {
        read.Add(key);
        return values.GetValueOrDefault(key);
    }

    private InvalidDataException Missing(string key) => new($"{path}: the key {prefix}{key} is missing.");

    private InvalidDataException Wrong(string key, GgufValue value, string expected) => new($"{path}: {prefix}{key} should be {expected}, but is {value}.");

    private static double ToNumber(GgufValue value) => value.Value switch
    {
        float number => number,
        double number => number,
        bool truth => truth ? 1 : 0,
        _ => value.ToInteger() ?? double.NaN,
    };
}
