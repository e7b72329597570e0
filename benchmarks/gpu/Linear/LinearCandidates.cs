using ILGPU.Runtime.Cuda;
using Kernels.Gpu;
using Kernels.Gpu.Tensor;
using Kernels.Threading;

namespace Kernels.Benchmarks.Gpu.Linear;

/// <summary>Every way to compute y = x wᵀ that this program knows.</summary>
internal sealed class LinearCandidates : IDisposable
{
    /// <summary>Of tensor-core kernels, which multiply in f16 and sum in f32.</summary>
    private const double HalfTolerance = 1e-3;

    /// <summary>Of kernels that multiply and sum in f32.</summary>
    private const double SingleTolerance = 1e-5;

    /// <summary>A simulated device is no machine for large products.</summary>
    private const long LargestSimulated = 1 << 21;

    private readonly GpuDevice device;
    private readonly CuBlas? blas;
    private readonly WorkerPool pool = new(Environment.ProcessorCount);
    private readonly List<TensorLinear> tensors = [];

    public LinearCandidates(GpuDevice device)
    {
        this.device = device;
        if (!device.HasPtx)
        {
            Note = $"; only ILGPU's kernels and at most {LargestSimulated} products: {device.Facts} runs no PTX";
            return;
        }
        (blas, Note) = LoadCuBlas((CudaAccelerator)device.Accelerator);
        tensors.AddRange(GpuKernels.Tensors.Where(k => k.Activation is null).Select(k => TensorLinear.Load(device, k)));
    }

    /// <summary>What is left out and why, as the end of a caption; empty where nothing is.</summary>
    public string Note { get; }

    public IReadOnlyList<LinearCandidate> All =>
    [
        .. OfCuBlas(CuBlasTypes.Fp16),
        .. OfCuBlas(CuBlasTypes.Fp32),
        .. tensors.Select(OfTensor),
        .. GpuKernels.Formats.Select(OfIlgpu),
    ];

    public void Dispose()
    {
        tensors.ForEach(t => t.Dispose());
        blas?.Dispose();
        pool.Dispose();
    }

    private LinearCandidate OfTensor(TensorLinear linear)
    {
        var name = linear.Kernels.Format + " tensor cores";
        return new LinearCandidate(name, false, false, HalfTolerance, _ => true, (n, k, seed) => new TensorOperands(device, linear, name, n, k, seed, pool));
    }

    private LinearCandidate OfIlgpu(GpuFormat format)
    {
        var name = format.Name + " ILGPU";
        return new LinearCandidate(
            name,
            false,
            true,
            SingleTolerance,
            shape => device.HasPtx || (long)shape.N * shape.K * shape.M <= LargestSimulated,
            (n, k, seed) => new IlgpuOperands(device, GpuKernels.Linear(format.Name), name, n, k, seed));
    }

    private IEnumerable<LinearCandidate> OfCuBlas<T>(CuBlasType<T> type)
        where T : unmanaged
    {
        if (blas is not null)
        {
            yield return new LinearCandidate(type.Name, true, false, type.Tolerance, _ => true, (n, k, seed) => new CuBlasOperands<T>(device, type, blas, n, k, seed));
        }
    }

    private static (CuBlas? Library, string Note) LoadCuBlas(CudaAccelerator accelerator)
    {
        try
        {
            return (new CuBlas(accelerator) { PointerMode = CuBlasPointerMode.Host }, "");
        }
        catch (Exception e) when (e is DllNotFoundException or NotSupportedException or CuBlasException)
        {
            return (null, $"; cuBLAS is left out: {e.Message}");
        }
    }
}
