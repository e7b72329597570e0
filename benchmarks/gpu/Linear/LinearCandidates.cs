using ILGPU.Runtime.Cuda;
using Kernels.Gpu;

namespace Kernels.Benchmarks.Gpu.Linear;

/// <summary>Every way to compute y = x wᵀ that this program knows.</summary>
internal sealed class LinearCandidates : IDisposable
{
    private readonly GpuDevice device;
    private readonly CuBlas? blas;

    public LinearCandidates(GpuDevice device)
    {
        this.device = device;
        (blas, Note) = LoadCuBlas(device);
    }

    /// <summary>What is left out and why, as the end of a caption; empty where nothing is.</summary>
    public string Note { get; }

    public IReadOnlyList<LinearCandidate> All =>
    [
        .. OfCuBlas(CuBlasTypes.Fp16),
        .. OfCuBlas(CuBlasTypes.Fp32),
    ];

    public void Dispose() => blas?.Dispose();

    private IEnumerable<LinearCandidate> OfCuBlas<T>(CuBlasType<T> type)
        where T : unmanaged
    {
        if (blas is not null)
        {
            yield return new LinearCandidate(type.Name, true, type.Tolerance, _ => true, (shape, seed) => new CuBlasLinear<T>(device, shape, type, blas, seed));
        }
    }

    private static (CuBlas? Library, string Note) LoadCuBlas(GpuDevice device)
    {
        if (device.Accelerator is not CudaAccelerator cuda)
        {
            return (null, $"; cuBLAS is left out: {device.Facts} is no CUDA device");
        }
        try
        {
            return (new CuBlas(cuda) { PointerMode = CuBlasPointerMode.Host }, "");
        }
        catch (Exception e) when (e is DllNotFoundException or NotSupportedException or CuBlasException)
        {
            return (null, $"; cuBLAS is left out: {e.Message}");
        }
    }
}
