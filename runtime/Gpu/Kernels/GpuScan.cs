using System.Collections.Immutable;
using Kernels.Arrays;

namespace Kernels.Gpu;

/// <summary>A kernel whose threads share the states of a point.</summary>
/// <param name="Threads">The most threads of a point.</param>
/// <param name="Registers">The elements of a state that each thread has.</param>
/// <typeparam name="TJob">The kernel's only argument.</typeparam>
public sealed record SharedScanKernel<TJob>(int Threads, int Registers, Action<TJob> Kernel)
    where TJob : struct;

/// <summary>
/// The steps of a scan whose states several threads can share. A call with many steps takes the first kernel whose threads have room for the
/// states; one with few steps, or larger states, runs by one thread for each point.
/// </summary>
/// <param name="name">As the declaration's program calls it.</param>
/// <param name="points">How many points there are along each axis.</param>
/// <param name="steps">The number of steps.</param>
/// <param name="shared">The extent of the states' axis that threads share.</param>
/// <param name="bind">Fills the kernels' argument for a call.</param>
/// <param name="byThread">The kernel with a thread for each point.</param>
/// <typeparam name="TJob">The kernels' only argument.</typeparam>
public sealed class GpuScan<TJob>(
    string name, SizeExpression[] points, SizeExpression steps, SizeExpression shared, Func<GpuFrame, TJob> bind, Action<TJob> byThread, ImmutableArray<SharedScanKernel<TJob>> kernels) : GpuStage
    where TJob : struct
{
    // Below this, what threads do for one another costs more than it saves.
    private const int StepsWorthSharing = 4;

    private readonly DeviceLaunch<TJob> single = new(byThread);
    private readonly ImmutableArray<(int Threads, int Registers, DeviceLaunch<TJob> Launch)> sharing = [.. kernels.Select(k => (k.Threads, k.Registers, new DeviceLaunch<TJob>(k.Kernel)))];

    /// <summary>The name of the stage.</summary>
    public string Name => name;

    internal override IEnumerable<Action<DeviceStream>> Bind(GpuArrayKernel kernel, GpuFrame frame, ICollection<IDisposable> owned)
    {
        var count = points.Aggregate(1L, (a, p) => a * p.Evaluate(frame.Extents));
        var (launch, threads) = Choose(frame);
        var shape = LaunchShape.Of(frame.Device, ThreadMapping.Thread, count * threads, frame.Batches);
        return [launch.Bind(frame.Device, shape, bind(frame))];
    }

    private (DeviceLaunch<TJob> Launch, int Threads) Choose(GpuFrame frame)
    {
        var (extent, warp) = (shared.Evaluate(frame.Extents), frame.Device.Facts.WarpSize);
        if (extent > 1 && steps.Evaluate(frame.Extents) >= StepsWorthSharing)
        {
            foreach (var (threads, registers, launch) in sharing)
            {
                if (Math.Min(threads, warp) * registers >= extent)
                {
                    return (launch, Math.Min(threads, warp));
                }
            }
        }
        return (single, 1);
    }
}
