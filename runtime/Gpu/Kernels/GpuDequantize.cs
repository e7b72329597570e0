namespace Kernels.Gpu;

/// <summary>Decodes all weights of a matrix: y[n, k] = w.</summary>
public abstract class GpuDequantize
{
    private protected GpuDequantize()
    {
    }

    /// <summary>Prepares the launch.</summary>
    /// <param name="y">[n, k], its last dimension dense.</param>
    /// <exception cref="ArgumentException">y has another shape.</exception>
    public GpuWork Plan(GpuWeights weights, DeviceArray y)
    {
        ArgumentNullException.ThrowIfNull(weights);
        LinearOnDevice.Expect("y", y, weights.Rows, weights.Columns);
        var decode = Bind(weights, y);
        return new GpuWork(weights.Format.Rotation is { } rotation ? decode + DeviceRotation.Bind(weights, rotation, y, y, isTransposed: false) : decode);
    }

    private protected abstract Action<DeviceStream> Bind(GpuWeights weights, DeviceArray y);
}

/// <summary>Decodes by a generated ILGPU kernel.</summary>
/// <typeparam name="TJob">The kernel's only argument.</typeparam>
public sealed class GpuDequantize<TJob>(Func<GpuWeights, DeviceArray, TJob> bind, Action<TJob> kernel) : GpuDequantize
    where TJob : struct
{
    private readonly DeviceLaunch<TJob> launch = new(kernel);

    private protected override Action<DeviceStream> Bind(GpuWeights weights, DeviceArray y) =>
        launch.Bind(weights.Device, LaunchShape.Of(weights.Device, ThreadMapping.Thread, (long)weights.Rows * weights.Columns, batches: 1), bind(weights, y));
}
