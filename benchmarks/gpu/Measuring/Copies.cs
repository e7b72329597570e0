namespace Kernels.Benchmarks.Gpu.Measuring;

/// <summary>How many copies of some weights take turns.</summary>
internal static class Copies
{
    /// <summary>Copies together are this many times the device's second-level cache: it holds nothing of a copy when its turn comes again.</summary>
    private const int Caches = 4;

    /// <param name="bytes">Bytes of one copy.</param>
    public static int Beyond(long cacheBytes, long bytes) => (int)Math.Max(2, (Caches * cacheBytes + bytes - 1) / bytes);
}
