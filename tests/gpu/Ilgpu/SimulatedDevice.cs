namespace Kernels.Gpu.Tests.Ilgpu;

/// <summary>ILGPU's simulation of a GPU, opened once: it takes longer to open than a test runs.</summary>
public sealed class SimulatedDevice : IDisposable
{
    public GpuDevice Device { get; } = GpuDevice.Open(DeviceSpec.Parse("ilgpu-cpu"));

    /// <inheritdoc/>
    public void Dispose() => Device.Dispose();
}

/// <summary>Tests that share the device; one after the other, because its threads take all cores.</summary>
[CollectionDefinition(Name)]
public sealed class OnSimulatedDevice : ICollectionFixture<SimulatedDevice>
{
    public const string Name = "simulated device";
}
