namespace Kernels.Gpu;

/// <summary>A launch that is ready to run, again and again, on the same arrays.</summary>
public sealed class GpuWork
{
    private readonly Action<DeviceStream> launch;

    internal GpuWork(Action<DeviceStream> launch) => this.launch = launch;

    /// <summary>Puts it on a stream of its device; allocates nothing.</summary>
    public void Run(DeviceStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        launch(stream);
    }
}
