namespace Kernels.Models.Calibration;

/// <summary>How <see cref="Calibrator"/> works. None of it changes a number that it finds.</summary>
public sealed record CalibrationOptions
{
    /// <summary>Whether H = E[xxᵀ] is collected, which takes k² floats for inputs of k columns; of inputs wider than 46,340 it never is.</summary>
    public bool HasMoments { get; init; } = true;

    /// <summary>Bytes of sums that are in memory at once, but for a single input that takes more: where all take more, the text is read several times.</summary>
    public long MemoryBytes { get; init; } = 4L << 30;

    /// <summary>Windows after which what is summed so far is written.</summary>
    public int CheckpointWindows { get; init; } = 256;

    /// <summary>Told the part that is done, 0 … 1, on the calling thread.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Ends it between windows, with an <see cref="OperationCanceledException"/>; what is summed by then is written first.</summary>
    public CancellationToken Cancellation { get; init; }
}
