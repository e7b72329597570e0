using Kernels.Formats;
using Kernels.Threading;

namespace Kernels.Gpu.Tensor;

/// <summary>The tensor-core kernels of a format, loaded on a device. Dispose it before the device.</summary>
public sealed class TensorLinear : IDisposable
{
    private readonly PtxModule module;
    private readonly Dictionary<string, PtxKernel> entries;

    private TensorLinear(GpuDevice device, TensorKernels kernels, PtxModule module)
    {
        Device = device;
        Kernels = kernels;
        this.module = module;
        (string Name, int SharedBytes)[] ofHalves = [(TensorKernels.DecodeEntry, TensorLaunch.LargestDecodeShared), (TensorKernels.DequantizeEntry, 0)];
        entries = kernels.Tiles
            .Select(t => (Name: TensorKernels.TileName(t.Tokens), t.SharedBytes))
            .Concat(kernels.Activation is null ? ofHalves : [])
            .ToDictionary(e => e.Name, e => module.Kernel(e.Name, e.SharedBytes), StringComparer.Ordinal);
    }

    /// <summary>The device that the kernels run on.</summary>
    public GpuDevice Device { get; }

    /// <summary>The kernels.</summary>
    public TensorKernels Kernels { get; }

    /// <summary>Compiles the kernels of a format for a device.</summary>
    /// <exception cref="NotSupportedException">The device runs no PTX.</exception>
    /// <exception cref="CudaDriverException">The driver refuses the module; the message has its compiler's log.</exception>
    public static TensorLinear Load(GpuDevice device, TensorKernels kernels)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        var module = PtxModule.Load(device, kernels.Ptx);
        try
        {
            return new TensorLinear(device, kernels, module);
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }

    /// <summary>Packs weights and copies them to the device.</summary>
    public TensorMatrix Upload(EncodedMatrix weights, WorkerPool? pool = null) => new(Device, TensorWeights.Pack(Kernels, weights, pool));

    /// <summary>Copies packed weights to the device.</summary>
    /// <exception cref="ArgumentException">They were packed for other kernels.</exception>
    public TensorMatrix Upload(TensorWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return weights.Kernels.FormatHash == Kernels.FormatHash
            ? new TensorMatrix(Device, weights)
            : throw new ArgumentException($"The weights are packed for {weights.Kernels.Format}, the kernels are for {Kernels.Format}.", nameof(weights));
    }

    /// <summary>Packs encoded activations and copies them to the device, for kernels that take whole numbers.</summary>
    /// <exception cref="ArgumentException">The kernels take other activations.</exception>
    public TensorTokens Upload(EncodedMatrix x, DeviceStream stream) => new(Device, TensorActivations.Pack(Kernels, x), stream);

    /// <summary>Puts y[m, n] = sum(k) x[m, k]·w[n, k] + b[n] on a stream, with x in f16.</summary>
    /// <param name="x">f16, each token at a multiple of 8 numbers.</param>
    /// <param name="xStride">Numbers from one token of x to the next.</param>
    /// <param name="y">f32, row-major m × n.</param>
    /// <param name="workspace">Takes partial sums; grown where it is too small, so call once before a graph is recorded.</param>
    /// <exception cref="ArgumentException">A buffer is too small, or the stride no multiple of 8 or less than k.</exception>
    public void Run(DeviceStream stream, TensorMatrix weights, DeviceBuffer<Half> x, int xStride, DeviceBuffer<float> y, int m, DeviceBuffer<float>? bias, TensorWorkspace workspace)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(workspace);
        var (n, k) = (weights.Rows, weights.Columns);
        if (Kernels.Activation is { } activation)
        {
            throw new ArgumentException($"These kernels take activations in {activation.Format}, not in f16.", nameof(x));
        }
        if (xStride < k || xStride % 8 != 0)
        {
            throw new ArgumentException($"Tokens of x are {xStride} numbers apart; at least {k} and a multiple of 8 is wanted.", nameof(xStride));
        }
        Require(x.Length, ((long)(m - 1) * xStride) + k, nameof(x));
        Require(y.Length, (long)m * n, nameof(y));
        Require(bias?.Length ?? n, n, nameof(bias));
        Run(stream, weights, x.Address, xStride, y.Address, n, m, bias?.Address ?? 0, workspace);
    }

    /// <summary>The same with x in whole numbers; the sums of a group are exact.</summary>
    /// <exception cref="ArgumentException">A buffer is too small, or x has another number of columns.</exception>
    public void Run(DeviceStream stream, TensorMatrix weights, TensorTokens x, DeviceBuffer<float> y, DeviceBuffer<float>? bias, TensorWorkspace workspace)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(workspace);
        if (Kernels.Activation is null || x.Columns != weights.Columns)
        {
            throw new ArgumentException($"x has {x.Columns} whole numbers a token; the kernels take {weights.Columns} in {Kernels.Activation?.Format ?? "f16"}.", nameof(x));
        }
        var n = weights.Rows;
        Require(y.Length, (long)x.Tokens * n, nameof(y));
        Require(bias?.Length ?? n, n, nameof(bias));
        Run(stream, weights, x.Codes.Address, x.Stride, y.Address, n, x.Tokens, bias?.Address ?? 0, workspace, KernelArgument.Of(x.Groups), x.GroupStride);
    }

    /// <summary>The same on memory anywhere on the device, which is not checked.</summary>
    /// <param name="x">Where x begins; each token at a multiple of 16 bytes.</param>
    /// <param name="y">Where y begins, f32.</param>
    /// <param name="yStride">Numbers from one token of y to the next.</param>
    /// <param name="bias">Where the bias begins, f32; 0 where there is none.</param>
    /// <param name="more">Arguments that the kernels for whole numbers have besides.</param>
    internal void Run(
        DeviceStream stream, TensorMatrix weights, nint x, int xStride, nint y, int yStride, int m, nint bias, TensorWorkspace workspace, params ReadOnlySpan<KernelArgument> more)
    {
        var (launch, partial, tickets) = Reserve(stream, weights, m, workspace);
        Start(
            stream,
            launch,
            weights,
            KernelArgument.Address(x),
            KernelArgument.Address(y),
            KernelArgument.Address(bias),
            KernelArgument.Of(partial),
            KernelArgument.Of(tickets),
            m,
            xStride,
            yStride,
            more);
    }

    /// <summary>The launch for m tokens, with the memory for its partial sums.</summary>
    internal (TensorLaunch Launch, DeviceBuffer<float> Partial, DeviceBuffer<int> Tickets) Reserve(DeviceStream stream, TensorMatrix weights, int m, TensorWorkspace workspace)
    {
        var launch = TensorLaunch.Of(Kernels, m, weights.Rows, weights.Columns);
        var (partial, tickets) = workspace.Reserve(stream, launch.PartialFloats(m, weights.Rows), launch.Parts);
        return (launch, partial, tickets);
    }

    /// <summary>Puts the writing of all weights as f32 on a stream.</summary>
    /// <param name="y">Row-major n × k.</param>
    /// <exception cref="ArgumentException">The buffer is too small.</exception>
    public void Dequantize(DeviceStream stream, TensorMatrix weights, DeviceBuffer<float> y)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(y);
        Require(y.Length, (long)weights.Rows * weights.Columns, nameof(y));
        Start(stream, TensorLaunch.Dequantize(Kernels, weights.Rows, weights.Columns), weights, None, KernelArgument.Of(y), None, None, None, 0, 0, weights.Columns);
    }

    private static KernelArgument None => KernelArgument.Address(0);

    private void Start(
        DeviceStream stream,
        TensorLaunch launch,
        TensorMatrix weights,
        KernelArgument x,
        KernelArgument y,
        KernelArgument bias,
        KernelArgument partial,
        KernelArgument tickets,
        int m,
        int xStride,
        int yStride,
        params ReadOnlySpan<KernelArgument> more) =>
        entries[launch.Entry].Launch(
            stream,
            launch.Grid,
            launch.Threads,
            launch.SharedBytes,
            [
                KernelArgument.Of(weights.Codes),
                KernelArgument.Of(weights.Parameters),
                KernelArgument.Of(weights.Factors),
                x,
                y,
                bias,
                partial,
                tickets,
                weights.Rows,
                weights.Columns,
                m,
                xStride,
                yStride,
                launch.BodiesPerSlice,
                .. more,
            ]);

    /// <inheritdoc/>
    public void Dispose() => module.Dispose();

    private static void Require(long length, long wanted, string name)
    {
        if (length < wanted)
        {
            throw new ArgumentException($"{name} has {length} numbers, the call needs {wanted}.", name);
        }
    }
}
