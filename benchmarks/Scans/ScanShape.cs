namespace Kernels.Benchmarks;

/// <summary>The extents of a state-space recurrence. Mamba has a head for each channel (a head size of 1), Mamba-2 heads of many channels.</summary>
internal sealed record ScanShape(int Steps, int Heads, int HeadSize, int States)
{
    public int Channels => Heads * HeadSize;

    /// <summary>How often the recurrence itself is evaluated: once for each channel, state and step.</summary>
    public long Updates => (long)Steps * Channels * States;
}
