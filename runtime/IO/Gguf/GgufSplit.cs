using System.Globalization;

namespace Kernels.IO;

/// <summary>
/// How a model is spread over several GGUF files, as llama.cpp's <c>gguf-split</c> does it: each says its number and how many there are, and the names end in
/// <c>-00001-of-00003.gguf</c>.
/// </summary>
/// <param name="Count">The number of files.</param>
/// <param name="Tensors">The number of tensors of all files; null where it is not said.</param>
internal sealed record GgufSplit(int Number, int Count, long? Tensors)
{
    private const string NumberKey = "split.no";
    private const string CountKey = "split.count";
    private const string TensorsKey = "split.tensors.count";

    /// <summary>What a file says; null for one that is a whole model.</summary>
    /// <exception cref="InvalidDataException">What it says cannot be.</exception>
    public static GgufSplit? Of(GgufFile file)
    {
        if (!file.Metadata.ContainsKey(CountKey))
        {
            return null;
        }
        var (number, count) = (Integer(file, NumberKey), Integer(file, CountKey));
        if (number < 0 || number >= count || count > int.MaxValue)
        {
            throw new InvalidDataException($"{file.Path}: {NumberKey} is {number} of {CountKey} {count}; files are numbered from 0 to one less than their count.");
        }
        return count > 1 ? new GgufSplit((int)number, (int)count, file.Metadata.ContainsKey(TensorsKey) ? Integer(file, TensorsKey) : null) : null;
    }

    /// <summary>What the paths of all files of a model begin with.</summary>
    /// <param name="path">Where this one lies.</param>
    /// <exception cref="InvalidDataException">Its name is not that of a part.</exception>
    public string Prefix(string path) => path.EndsWith(End(Number), StringComparison.Ordinal)
        ? path[..^End(Number).Length]
        : throw new InvalidDataException($"{path} is part {Number + 1} of {Count} of a model; its name should end in {End(Number)}, so that the other parts are found.");

    /// <summary>What the name of a part ends in.</summary>
    public string End(int part) => string.Create(CultureInfo.InvariantCulture, $"-{part + 1:00000}-of-{Count:00000}.gguf");

    private static long Integer(GgufFile file, string key) => file.Metadata.TryGetValue(key, out var value) && value.ToInteger() is { } number
        ? number
        : throw new InvalidDataException($"{file.Path}: key '{key}' should be an integer, but is {(value is null ? "missing" : value)}.");
}
