namespace Kernels.Quickstart;

/// <summary>What a run measures and how.</summary>
internal sealed record RunSettings(string ModelFolder, byte[] Text, int? Windows, int Threads, bool Head, bool RoundedRotary)
{
    /// <summary>Predictions of a window.</summary>
    public const int Window = 256;
}
