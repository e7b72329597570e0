namespace Kernels.PtxMachine;

/// <summary>How a launch is executed. The same options give the same result.</summary>
public sealed record LaunchOptions
{
    /// <summary>Chooses which warp runs next and for how long, which side of a divergent branch goes first, and the order of blocks.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Runs the blocks in an order that the seed chooses instead of ascending.</summary>
    public bool ShuffleBlocks { get; init; }

    /// <summary>
    /// Host threads that share the blocks. Null: all processors, but one thread for an entry with atomics on global memory,
    /// whose sums of floats would depend on the order.
    /// </summary>
    public int? HostThreads { get; init; }

    /// <summary>What one warp may execute before the launch is stopped and reported: a loop that does not end.</summary>
    public long InstructionLimit { get; init; } = 200_000_000;
}
