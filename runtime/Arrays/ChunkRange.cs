namespace Kernels.Arrays;

/// <summary>Chunks of a scan that are in memory together.</summary>
/// <param name="Length">The steps of a chunk.</param>
internal readonly record struct ChunkRange(nint First, nint Count, nint Length)
{
    /// <summary>All steps at once.</summary>
    public static ChunkRange None => new(0, 1, 0);
}
