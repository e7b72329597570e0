using System.Globalization;

namespace Kernels.Models.Calibration;

/// <summary>What a calibration file says of itself: what it was made from, which value each layer reads, and how many windows each value's sums have seen.</summary>
/// <param name="Model">The hash of the model's weights.</param>
/// <param name="Text">The hash of the text.</param>
/// <param name="Window">The tokens of a window.</param>
/// <param name="Windows">The windows of the text.</param>
/// <param name="HasMoments">Whether it has x·xᵀ.</param>
/// <param name="Layers">The input of each layer.</param>
/// <param name="Done">The windows that each input has seen.</param>
internal sealed record CalibrationMetadata(string Model, string Text, int Window, int Windows, bool HasMoments, IReadOnlyDictionary<string, string> Layers, IReadOnlyDictionary<string, int> Done)
{
    private const string Prefix = "kernels.calibration.";
    private const string LayerPrefix = "kernels.calibration.layer.";
    private const string DonePrefix = "kernels.calibration.done.";
    private const string Yes = "yes";
    private const string No = "no";

    /// <summary>As the strings of a file.</summary>
    public IReadOnlyDictionary<string, string> Write()
    {
        var text = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [$"{Prefix}model"] = Model,
            [$"{Prefix}text"] = Text,
            [$"{Prefix}window"] = Window.ToString(CultureInfo.InvariantCulture),
            [$"{Prefix}windows"] = Windows.ToString(CultureInfo.InvariantCulture),
            [$"{Prefix}tokens"] = ((long)Window * Windows).ToString(CultureInfo.InvariantCulture),
            [$"{Prefix}moments"] = HasMoments ? Yes : No,
        };
        foreach (var (layer, input) in Layers)
        {
            text.Add(LayerPrefix + layer, input);
        }
        foreach (var (input, windows) in Done)
        {
            text.Add(DonePrefix + input, windows.ToString(CultureInfo.InvariantCulture));
        }
        return text;
    }

    /// <summary>What <see cref="Write"/> wrote.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InvalidDataException">Something is missing, or no number.</exception>
    public static CalibrationMetadata Read(string path, IReadOnlyDictionary<string, string> text)
    {
        return new CalibrationMetadata(Value("model"), Value("text"), Number($"{Prefix}window"), Number($"{Prefix}windows"), Value("moments") == Yes, Under(LayerPrefix, key => text[key]), Under(DonePrefix, Number));

        string Value(string name) => text.TryGetValue(Prefix + name, out var value)
            ? value
            : throw new InvalidDataException($"{path}: the metadata lacks '{Prefix}{name}': this is no calibration.");

        int Number(string key) => text.TryGetValue(key, out var value) && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"{path}: the metadata has no number '{key}': this is no calibration, or a spoilt one.");

        Dictionary<string, T> Under<T>(string prefix, Func<string, T> read)
            => text.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(k => k[prefix.Length..], read, StringComparer.Ordinal);
    }
}
