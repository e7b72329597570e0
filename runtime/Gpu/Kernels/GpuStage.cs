using Kernels.Arrays;

namespace Kernels.Gpu;

/// <summary>Who works on one point of a generated kernel.</summary>
public enum ThreadMapping
{
    /// <summary>A thread: sums are loops of its own.</summary>
    Thread,

    /// <summary>A warp: its lanes share the sums of the point.</summary>
    Warp,

    /// <summary>A group: its threads share the axes of an equation besides those of the point, or its sums.</summary>
    Group,
}

/// <summary>A part of a kernel that runs after the one before it has ended.</summary>
public abstract class GpuStage
{
    /// <summary>Prepares the stage for the arrays of a call: what it puts on a stream from then on.</summary>
    /// <param name="owned">Takes what is to be disposed with the call.</param>
    internal abstract IEnumerable<Action<DeviceStream>> Bind(GpuArrayKernel kernel, GpuFrame frame, ICollection<IDisposable> owned);
}

/// <summary>A generated ILGPU kernel.</summary>
/// <param name="name">As the declaration's program calls it.</param>
/// <param name="points">How many points there are along each axis.</param>
/// <param name="bind">Fills the kernel's argument for a call.</param>
/// <param name="kernel">What the device runs.</param>
/// <typeparam name="TJob">The kernel's only argument.</typeparam>
public sealed class GpuLoops<TJob>(string name, ThreadMapping mapping, SizeExpression[] points, Func<GpuFrame, TJob> bind, Action<TJob> kernel) : GpuStage
    where TJob : struct
{
    private readonly DeviceLaunch<TJob> launch = new(kernel);

    /// <summary>The name of the stage.</summary>
    public string Name => name;

    internal override IEnumerable<Action<DeviceStream>> Bind(GpuArrayKernel kernel, GpuFrame frame, ICollection<IDisposable> owned)
    {
        var count = 1L;
        foreach (var point in points)
        {
            count *= point.Evaluate(frame.Extents);
        }
        return [launch.Bind(frame.Device, LaunchShape.Of(frame.Device, mapping, count, frame.Batches), bind(frame))];
    }
}
