namespace Kernels.Cpu;

/// <summary>Memory that an operation keeps from run to run, one copy for each session: a key-value cache, the state of a recurrence. It starts as zeros.</summary>
internal sealed class CpuState
{
    private readonly Func<int, long>? used;

    /// <summary>A state of one size, such as that of a recurrence.</summary>
    public CpuState(long length)
        : this(1, length, null)
    {
    }

    /// <summary>A state that fills as tokens come, such as a cache: in equal parts, one for each head, each from its front.</summary>
    /// <param name="used">How many floats of a part hold something after that many tokens; null: all of them.</param>
    public CpuState(int parts, long partLength, Func<int, long>? used)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parts);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partLength);
        Parts = parts;
        PartLength = partLength;
        this.used = used;
    }

    /// <summary>The number of parts.</summary>
    public int Parts { get; }

    /// <summary>The most floats of a part.</summary>
    public long PartLength { get; }

    /// <summary>The most floats: a state that fills has fewer as long as it does not need them.</summary>
    public long Length => Parts * PartLength;

    /// <summary>The floats of each part that hold something after that many tokens; those behind are not read.</summary>
    public long UsedLength(int position) => used is null ? PartLength : Math.Min(PartLength, used(position));

    /// <summary>Its place in the tables of its graph; -1 until it belongs to one.</summary>
    public int Id { get; set; } = -1;
}
