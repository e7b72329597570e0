namespace Kernels.Quickstart;

/// <summary>What a run measures and how.</summary>
internal sealed record RunSettings(string ModelFolder, byte[] Text, int? Windows, int Threads, bool Head, bool RoundedRotary)
{
    /// <summary>What the table calls the model: the name of its folder.</summary>
    public string ModelName => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(ModelFolder)));

    /// <summary>Predictions of a window.</summary>
    public const int Window = 256;
}
