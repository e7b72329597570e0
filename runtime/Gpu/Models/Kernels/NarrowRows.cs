using ILGPU;
using Half = ILGPU.Half;

namespace Kernels.Gpu.Models;

/// <summary>Rounds rows of floats to f16, which tensor cores multiply.</summary>
internal static class NarrowRows
{
    /// <summary>Rows of f16 begin at multiples of so many numbers.</summary>
    private const int Alignment = 8;

    private static readonly DeviceLaunch<Job> Launch = new(Narrow);

    /// <summary>Numbers of f16 from one row of that many to the next.</summary>
    public static int StrideOf(int width) => (width + Alignment - 1) / Alignment * Alignment;

    /// <summary>Rounds [rows, width] to rows <see cref="StrideOf"/> apart.</summary>
    public static Action<DeviceStream> Bind(GpuDevice device, DeviceArray from, ArrayView<Half> to)
    {
        var job = new Job
        {
            From = from.Floats, FromStride = from.Stride(0), To = to, ToStride = StrideOf(from.Extent(1)), Rows = from.Extent(0), Width = from.Extent(1),
        };
        return Launch.Bind(device, LaunchShape.Of(device, ThreadMapping.Thread, (long)job.Rows * job.Width, 1), job);
    }

    private static void Narrow(Job job)
    {
        var (row, column) = (DeviceThread.Index / job.Width, DeviceThread.Index % job.Width);
        if (row < job.Rows)
        {
            job.To[(row * job.ToStride) + column] = (Half)job.From[(row * job.FromStride) + column];
        }
    }

    internal struct Job
    {
        public ArrayView<float> From;
        public int FromStride;
        public ArrayView<Half> To;
        public int ToStride;
        public int Rows;
        public int Width;
    }
}
