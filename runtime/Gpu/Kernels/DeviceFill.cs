using ILGPU;

namespace Kernels.Gpu;

/// <summary>Sets every number of an array.</summary>
public static class DeviceFill
{
    private static readonly DeviceLaunch<Job> Launch = new(Fill);

    /// <summary>Puts it on a stream.</summary>
    public static void Run(DeviceStream stream, ArrayView<float> array, float value)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Bind(stream.Device, array, value)(stream);
    }

    internal static Action<DeviceStream> Bind(GpuDevice device, ArrayView<float> array, float value) =>
        Launch.Bind(device, LaunchShape.Of(device, ThreadMapping.Thread, array.Length, batches: 1), new Job { Array = array, Value = value });

    /// <summary>What the device runs; a thread for each number.</summary>
    internal static void Fill(Job job)
    {
        var i = DeviceThread.Index;
        if (i < job.Array.Length)
        {
            job.Array[i] = job.Value;
        }
    }

    /// <summary>The kernel's argument.</summary>
    internal struct Job
    {
        public ArrayView<float> Array;
        public float Value;
    }
}
