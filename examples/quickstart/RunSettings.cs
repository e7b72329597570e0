namespace Kernels.Quickstart;

/// <summary>What a run measures and how.</summary>
/// <param name="Model">The folder or GGUF file.</param>
/// <param name="HalfRotary">Whether rotary frequencies are rounded to float16; null for what the model states.</param>
/// <param name="Calibrations">Calibration files, of which the model takes its own; null for none.</param>
internal sealed record RunSettings(string Model, byte[] Text, int? Windows, int Threads, bool Head, bool? HalfRotary = null, IReadOnlyList<string>? Calibrations = null)
{
    /// <summary>What the table calls the model: the name of its folder or file.</summary>
    public string ModelName => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Model)));

    /// <summary>Predictions of a window, where the model reads so far.</summary>
    public const int Window = 256;
}
