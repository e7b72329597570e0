using ILGPU;

namespace Kernels.Gpu.Models;

/// <summary>Copies rows of floats within a device, between any strides.</summary>
internal static class CopyRows
{
    private static readonly DeviceLaunch<Job> Launch = new(Copy);

    /// <summary>Copies [rows, width] to an array of the same shape.</summary>
    public static Action<DeviceStream> Bind(GpuDevice device, DeviceArray from, DeviceArray to)
    {
        var job = new Job
        {
            From = from.Floats, FromStride = from.Stride(0), To = to.Floats, ToStride = to.Stride(0), Rows = from.Extent(0), Width = from.Extent(1),
        };
        return Launch.Bind(device, LaunchShape.Of(device, ThreadMapping.Thread, (long)job.Rows * job.Width, 1), job);
    }

    private static void Copy(Job job)
    {
        var (row, column) = (DeviceThread.Index / job.Width, DeviceThread.Index % job.Width);
        if (row < job.Rows)
        {
            job.To[(row * job.ToStride) + column] = job.From[(row * job.FromStride) + column];
        }
    }

    internal struct Job
    {
        public ArrayView<float> From;
        public int FromStride;
        public ArrayView<float> To;
        public int ToStride;
        public int Rows;
        public int Width;
    }
}
