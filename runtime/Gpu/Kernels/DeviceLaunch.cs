using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace Kernels.Gpu;

/// <summary>A kernel that ILGPU compiles for a device when it is first needed there.</summary>
/// <typeparam name="TJob">The kernel's only argument.</typeparam>
internal sealed class DeviceLaunch<TJob>(Action<TJob> kernel)
    where TJob : struct
{
    private readonly ConditionalWeakTable<Accelerator, Action<AcceleratorStream, KernelConfig, TJob>> loaded = [];

    /// <summary>What puts the kernel with its argument on a stream; nothing where there is no launch.</summary>
    public Action<DeviceStream> Bind(GpuDevice device, KernelConfig? shape, TJob job)
    {
        if (shape is not { } config)
        {
            return _ => { };
        }
        var launcher = loaded.GetValue(device.Accelerator, a => a.LoadKernel(kernel));
        void Launch(AcceleratorStream stream) => launcher(stream, config, job);
        Action<AcceleratorStream> launch = Launch;
        return stream => stream.Enqueue(launch);
    }
}
