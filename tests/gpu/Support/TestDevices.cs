using ILGPU;
using ILGPU.Runtime.CPU;

namespace Kernels.Gpu.Tests.Support;

/// <summary>Devices that need no GPU.</summary>
internal static class TestDevices
{
    /// <summary>ILGPU's simulation on the CPU.</summary>
    public static GpuDevice Simulated() => GpuDevice.Open(DeviceSpec.Parse("ilgpu-cpu"));

    /// <summary>A device whose driver is a fake: what ILGPU does runs on the CPU, what PTX does is noted.</summary>
    public static GpuDevice WithDriver(FakeDriver driver)
    {
        var context = Context.Create(b => b.CPU());
        return new GpuDevice(context, context.CreateCPUAccelerator(0), driver);
    }
}
