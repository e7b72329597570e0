namespace Kernels.PtxMachine;

/// <summary>Blocks of the grid, threads of a block, and the bytes of dynamic shared memory that each block gets.</summary>
public sealed record LaunchShape(int GridX, int GridY, int GridZ, int BlockX, int BlockY, int BlockZ, int DynamicSharedBytes = 0)
{
    /// <summary>The most threads that a block can have.</summary>
    public const int MaximumThreads = 1024;

    public int Blocks => checked(GridX * GridY * GridZ);

    public int Threads => checked(BlockX * BlockY * BlockZ);

    public int Warps => (Threads + 31) / 32;

    /// <exception cref="ArgumentException">A dimension is not positive, or the block has too many threads.</exception>
    internal void Verify()
    {
        if (Math.Min(Math.Min(Math.Min(GridX, GridY), Math.Min(GridZ, BlockX)), Math.Min(BlockY, BlockZ)) < 1 || DynamicSharedBytes < 0)
        {
            throw new ArgumentException($"A launch needs at least one block of one thread and no negative size: {this}.");
        }
        if (Threads > MaximumThreads)
        {
            throw new ArgumentException($"A block has at most {MaximumThreads} threads, not {Threads}.");
        }
    }
}
