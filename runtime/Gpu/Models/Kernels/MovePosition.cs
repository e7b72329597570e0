using ILGPU;

namespace Kernels.Gpu.Models;

/// <summary>The end of a run: its tokens now count among those that the session holds.</summary>
internal static class MovePosition
{
    private static readonly DeviceLaunch<Job> Launch = new(Move);

    /// <summary>Adds to the session's position, one number.</summary>
    public static Action<DeviceStream> Bind(GpuDevice device, ArrayView<int> position, int tokens) =>
        Launch.Bind(device, new KernelConfig(1, 1), new Job { Position = position, Tokens = tokens });

    private static void Move(Job job) => job.Position[0] += job.Tokens;

    internal struct Job
    {
        public ArrayView<int> Position;
        public int Tokens;
    }
}
