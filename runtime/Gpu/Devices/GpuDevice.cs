using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;

namespace Kernels.Gpu;

/// <summary>
/// A device with an ILGPU context and accelerator of its own. Buffers, streams, modules and graphs belong to it: dispose them first.
/// Several threads may use it, each with a stream of its own.
/// </summary>
public sealed class GpuDevice : IDisposable
{
    private readonly Context context;
    private readonly ICudaDriver? driver;

    /// <param name="driver">CUDA's driver; null on a simulated device.</param>
    internal GpuDevice(Context context, Accelerator accelerator, ICudaDriver? driver)
    {
        this.context = context;
        this.driver = driver;
        Accelerator = accelerator;
        Facts = DeviceFacts.Of(accelerator);
    }

    /// <summary>What is known of the device.</summary>
    public DeviceFacts Facts { get; }

    /// <summary>ILGPU's view of the device, for kernels that ILGPU compiles.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>Whether PTX modules run here.</summary>
    public bool HasPtx => driver is not null;

    /// <exception cref="NotSupportedException">The device is simulated.</exception>
    internal ICudaDriver Driver => driver ?? throw new NotSupportedException($"{Facts} runs no PTX; a CUDA device does.");

    /// <summary>Opens the device that was asked for.</summary>
    /// <exception cref="DeviceNotFoundException">The machine does not have it, or what was asked for is the CPU runtime.</exception>
    public static GpuDevice Open(DeviceSpec spec) =>
        OpenUnlessCpu(spec, out var reason) ?? throw new DeviceNotFoundException($"{spec} gives no GPU. {reason}");

    /// <summary>Opens the device that was asked for; null where that is the CPU runtime, which needs no device.</summary>
    /// <param name="reason">Why this device, or why none: a sentence to print.</param>
    /// <exception cref="DeviceNotFoundException">The machine does not have it.</exception>
    public static GpuDevice? OpenUnlessCpu(DeviceSpec spec, out string reason)
    {
        var needsCuda = spec.Kind is DeviceKind.Auto or DeviceKind.Cuda;
        var selection = DeviceSelection.Select(spec, needsCuda ? CudaInventory.Take() : new CudaInventory([], null));
        reason = selection.Reason;
        return selection.Kind switch
        {
            DeviceKind.Cuda => OpenCuda(selection.Index),
            DeviceKind.IlgpuCpu => Simulate(CPUDevice.Default),
            _ => null,
        };
    }

    /// <summary>A stream: what is put on it runs in order.</summary>
    public DeviceStream CreateStream() => new(this);

    /// <summary>Memory for that many elements, not cleared.</summary>
    public DeviceBuffer<T> Allocate<T>(long length)
        where T : unmanaged => new(this, length);

    /// <summary>Memory with these values.</summary>
    public DeviceBuffer<T> Upload<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var buffer = Allocate<T>(values.Length);
        using var stream = CreateStream();
        buffer.Upload(stream, values);
        stream.Synchronize();
        return buffer;
    }

    /// <summary>A simulation with that many threads. Their barriers cost a switch of threads each, so small warps and groups are faster.</summary>
    internal static GpuDevice Simulate(CPUDevice size)
    {
        var context = Context.Create(b => Configure(b).CPU(size));
        return new GpuDevice(context, context.CreateCPUAccelerator(0), null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Accelerator.Dispose();
        context.Dispose();
    }

    private static GpuDevice OpenCuda(int index)
    {
        var context = Context.Create(b => Configure(b).Cuda());
        return new GpuDevice(context, context.CreateCudaAccelerator(index), CudaDriver.Load());
    }

    // At O2 ILGPU moves what loops have in common back into them: a step of a selective scan is 163 machine instructions then, and 49 at O1.
    private static Context.Builder Configure(Context.Builder builder) => builder.Profiling().Optimize(OptimizationLevel.O1);
}
