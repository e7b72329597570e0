using ILGPU;

namespace Kernels.Gpu;

/// <summary>How a launch is cut into groups.</summary>
internal static class LaunchShape
{
    private const int ThreadsOfSmallGroups = 128;
    private const int ThreadsOfGroups = 256;

    // The largest second dimension of a grid on any device.
    private const int MaxBatches = 65535;

    /// <summary>The launch for that many points, in every batch; null where there is nothing to do.</summary>
    /// <exception cref="ArgumentException">There are more than a launch can have.</exception>
    public static KernelConfig? Of(GpuDevice device, ThreadMapping mapping, long points, int batches)
    {
        if (points == 0 || batches == 0)
        {
            return null;
        }
        if (points > int.MaxValue - ThreadsOfGroups || batches > MaxBatches)
        {
            throw new ArgumentException($"A launch has at most {int.MaxValue - ThreadsOfGroups} points and {MaxBatches} batches; {points} and {batches} are asked for.", nameof(points));
        }
        var threads = Math.Min(mapping == ThreadMapping.Group ? ThreadsOfGroups : ThreadsOfSmallGroups, device.Facts.MaxBlockThreads);
        var perGroup = mapping switch
        {
            ThreadMapping.Thread => threads,
            ThreadMapping.Warp => threads / device.Facts.WarpSize,
            _ => 1,
        };
        return new KernelConfig(new Index3D((int)((points + perGroup - 1) / perGroup), batches, 1), new Index3D(threads, 1, 1));
    }
}
