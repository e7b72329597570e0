namespace Kernels.PtxMachine.Assembly;

/// <summary>How much of a kernel resides on one streaming multiprocessor (SM) at a time.</summary>
/// <param name="Blocks">Blocks per SM; 0 where a block asks for more than an SM has.</param>
/// <param name="Warps">Warps per SM.</param>
/// <param name="Limit">What keeps a further block away: registers, shared memory, warps or blocks.</param>
public sealed record Occupancy(int Blocks, int Warps, string Limit)
{
    private const int WarpSize = 32;

    /// <summary>The occupancy that registers and shared memory allow.</summary>
    /// <param name="registers">Registers of each thread.</param>
    /// <param name="sharedBytes">Static and dynamic shared memory of each block.</param>
    /// <param name="threads">Threads of each block.</param>
    /// <exception cref="ArgumentOutOfRangeException">No launch can have these.</exception>
    public static Occupancy Of(int registers, int sharedBytes, int threads, GpuArchitecture architecture)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(registers);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(registers, architecture.RegistersPerThread);
        ArgumentOutOfRangeException.ThrowIfNegative(sharedBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, architecture.ThreadsPerBlock);
        var warps = (threads + WarpSize - 1) / WarpSize;
        (int Blocks, string Limit)[] limits =
        [
            (architecture.BlocksPerSm, "blocks"),
            (architecture.WarpsPerSm / warps, "warps"),
            (ByRegisters(registers, warps, architecture), "registers"),
            (ByShared(sharedBytes, architecture), "shared memory"),
        ];
        var (blocks, limit) = limits.MinBy(l => l.Blocks);
        return new Occupancy(blocks, blocks * warps, limit);
    }

    /// <summary>The share of the warps that an SM has room for.</summary>
    public double Share(GpuArchitecture architecture) => (double)Warps / architecture.WarpsPerSm;

    /// <summary>Each part of an SM holds the registers of its own warps, in whole units.</summary>
    private static int ByRegisters(int registers, int warps, GpuArchitecture architecture)
    {
        var perWarp = RoundUp(Math.Max(registers, 1) * WarpSize, architecture.RegisterUnit);
        var warpsPerPartition = architecture.RegistersPerSm / architecture.Partitions / perWarp;
        return warpsPerPartition * architecture.Partitions / warps;
    }

    private static int ByShared(int bytes, GpuArchitecture architecture) => bytes > architecture.SharedBytesPerBlock
        ? 0
        : architecture.SharedBytesPerSm / (RoundUp(bytes, architecture.SharedUnit) + architecture.SharedBytesReserved);

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;
}
