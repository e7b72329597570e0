using ILGPU;
using Kernels.Formats;

namespace Kernels.Gpu;

/// <summary>Rotates the rows of a matrix of floats, or turns them back; see <see cref="Rotation"/>.</summary>
internal static class DeviceRotation
{
    private static readonly DeviceLaunch<Job> Launch = new(Turn);

    /// <summary>Prepares the launch from one matrix of the width of the weights to another, which may be the same.</summary>
    /// <param name="isTransposed">Whether rows are turned back, as activations are.</param>
    public static Action<DeviceStream> Bind(GpuWeights weights, Rotation rotation, DeviceArray from, DeviceArray to, bool isTransposed)
    {
        var blocks = (weights.Columns + rotation.Block - 1) / rotation.Block;
        var job = new Job
        {
            From = from.Floats, FromRow = from.Stride(0), To = to.Floats, ToRow = to.Stride(0), Signs = weights.Signs,
            Rows = from.Extent(0), Columns = weights.Columns, Blocks = blocks, Block = rotation.Block, IsTransposed = isTransposed ? 1 : 0,
        };
        return Launch.Bind(weights.Device, LaunchShape.Of(weights.Device, ThreadMapping.Thread, (long)job.Rows * blocks, batches: 1), job);
    }

    /// <summary>What the device runs; a thread for each block of a row.</summary>
    internal static void Turn(Job job)
    {
        var point = DeviceThread.Index;
        if (point >= job.Rows * job.Blocks)
        {
            return;
        }
        var (row, first) = (point / job.Blocks, point % job.Blocks * job.Block);
        var count = Math.Min(job.Block, job.Columns - first);
        var isWhole = count == job.Block;
        var (from, to) = ((row * job.FromRow) + first, (row * job.ToRow) + first);
        for (var i = 0; i < count; i++)
        {
            job.To[to + i] = isWhole && job.IsTransposed != 0 ? job.From[from + i] * job.Signs[first + i] : job.From[from + i];
        }
        if (!isWhole)
        {
            return;
        }
        for (var apart = 1; apart < job.Block; apart *= 2)
        {
            for (var i = 0; i < job.Block; i += 2 * apart)
            {
                for (var j = to + i; j < to + i + apart; j++)
                {
                    var (a, b) = (job.To[j], job.To[j + apart]);
                    job.To[j] = a + b;
                    job.To[j + apart] = a - b;
                }
            }
        }
        for (var i = 0; i < job.Block && job.IsTransposed == 0; i++)
        {
            job.To[to + i] *= job.Signs[first + i];
        }
    }

    /// <summary>The kernel's argument.</summary>
    internal struct Job
    {
        public ArrayView<float> From, To, Signs;
        public int FromRow, ToRow, Rows, Columns, Blocks, Block, IsTransposed;
    }
}
