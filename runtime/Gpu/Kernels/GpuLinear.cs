using System.Collections.Immutable;
using Kernels.Formats;

namespace Kernels.Gpu;

/// <summary>A generated <c>Linear</c> for devices: weights in one format, activations in f32.</summary>
public abstract class GpuLinear
{
    private protected GpuLinear(GpuFormat format) => Format = format;

    /// <summary>The format of its weights.</summary>
    public GpuFormat Format { get; }

    /// <summary>Copies weights to a device.</summary>
    /// <exception cref="ArgumentException">The matrix is in another format.</exception>
    public GpuWeights Upload(GpuDevice device, EncodedMatrix matrix) => Format.Upload(device, matrix);

    /// <summary>Prepares the launch of y[m, n] = sum(k) x[m, k]·w[n, k] + b[n].</summary>
    /// <param name="x">[m, k], its last dimension dense.</param>
    /// <param name="y">[m, n], its last dimension dense; it must not overlap x.</param>
    /// <param name="bias">[n], dense; absent where there is none.</param>
    /// <exception cref="ArgumentException">An array has another shape than the weights ask for, or these are in another format.</exception>
    public GpuWork Plan(GpuWeights weights, DeviceArray x, DeviceArray y, DeviceArray bias = default)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Format.Text != Format.Text)
        {
            throw new ArgumentException($"The weights should be in {Format}; they are in {weights.Format}.", nameof(weights));
        }
        var call = new LinearOnDevice(weights, x, y, bias).Checked();
        return Format.Rotation is { } rotation ? OnTurned(call, rotation) : new GpuWork(Bind(call));
    }

    private GpuWork OnTurned(LinearOnDevice call, Rotation rotation)
    {
        var (rows, columns) = (call.X.Extent(0), call.Weights.Columns);
        var memory = call.Weights.Device.Allocate<float>((long)rows * columns);
        var turned = DeviceArray.Of(memory, rows, columns);
        return new GpuWork(DeviceRotation.Bind(call.Weights, rotation, call.X, turned, isTransposed: true) + Bind(call with { X = turned }), memory);
    }

    private protected abstract Action<DeviceStream> Bind(LinearOnDevice call);
}

/// <summary>A generated kernel that reads the weights once for some rows of x.</summary>
/// <param name="Rows">The most rows of x that it takes in a pass.</param>
/// <typeparam name="TJob">The kernel's only argument.</typeparam>
public sealed record LinearPass<TJob>(int Rows, Action<TJob> Kernel)
    where TJob : struct;

/// <summary>Multiplies by generated ILGPU kernels, a warp for each row of weights.</summary>
/// <param name="bind">Fills the kernels' argument for a call.</param>
/// <param name="passes">The kernels, by the rows of x that they take.</param>
/// <typeparam name="TJob">The kernels' only argument.</typeparam>
public sealed class GpuLinear<TJob>(GpuFormat format, Func<LinearOnDevice, TJob> bind, ImmutableArray<LinearPass<TJob>> passes) : GpuLinear(format)
    where TJob : struct
{
    private readonly ImmutableArray<(int Rows, DeviceLaunch<TJob> Launch)> launches = [.. passes.Select(p => (p.Rows, new DeviceLaunch<TJob>(p.Kernel)))];

    private protected override Action<DeviceStream> Bind(LinearOnDevice call)
    {
        var m = call.X.Extent(0);
        var (rows, launch) = launches.FirstOrDefault(l => l.Rows >= m, launches[^1]);
        var device = call.Weights.Device;
        return launch.Bind(device, LaunchShape.Of(device, ThreadMapping.Warp, call.Weights.Rows, (m + rows - 1) / rows), bind(call));
    }
}
