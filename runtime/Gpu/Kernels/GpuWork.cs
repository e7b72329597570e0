namespace Kernels.Gpu;

/// <summary>A launch that is ready to run, again and again, on the same arrays.</summary>
public sealed class GpuWork : IDisposable
{
    private readonly Action<DeviceStream> launch;
    private readonly DeviceBuffer<float>? scratch;

    /// <param name="scratch">Memory that it writes on the way, which is its own.</param>
    internal GpuWork(Action<DeviceStream> launch, DeviceBuffer<float>? scratch = null) => (this.launch, this.scratch) = (launch, scratch);

    /// <summary>Puts it on a stream of its device; allocates nothing.</summary>
    public void Run(DeviceStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        launch(stream);
    }

    /// <inheritdoc/>
    public void Dispose() => scratch?.Dispose();
}
