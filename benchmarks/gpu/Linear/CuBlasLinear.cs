using System.Runtime.InteropServices;
using ILGPU.Runtime.Cuda;
using Kernels.Benchmarks.Gpu.Measuring;
using Kernels.Gpu;

namespace Kernels.Benchmarks.Gpu.Linear;

/// <summary>y = x wᵀ by cuBLAS, in one type of numbers throughout.</summary>
internal sealed class CuBlasLinear<T> : ISubject
    where T : unmanaged
{
    private readonly LinearShape shape;
    private readonly CuBlasType<T> type;
    private readonly CuBlas blas;
    private readonly DeviceBuffer<T> x;
    private readonly DeviceBuffer<T> y;
    private readonly List<DeviceBuffer<T>> weights = [];
    private readonly LinearOracle oracle;
    private readonly T[] poison;

    public CuBlasLinear(GpuDevice device, LinearShape shape, CuBlasType<T> type, CuBlas blas, int seed)
    {
        (this.shape, this.type, this.blas) = (shape, type, blas);
        var random = new Random(seed);
        var (activations, rows) = (RandomNumbers.Array<T>(random, shape.M * shape.K, type.FromFloat), RandomNumbers.Array<T>(random, shape.N * shape.K, type.FromFloat));
        oracle = new LinearOracle(
            shape, [.. activations.Select(type.ToFloat)], row => [.. rows.AsSpan(row * shape.K, shape.K).ToArray().Select(type.ToFloat)], random);
        x = device.Upload<T>(activations);
        y = device.Allocate<T>((long)shape.M * shape.N);
        for (var i = Measuring.Copies.Beyond(device.Facts.CacheBytes, (long)rows.Length * Marshal.SizeOf<T>()); i > 0; i--)
        {
            weights.Add(device.Upload<T>(rows));
        }
        poison = new T[y.Length];
        Array.Fill(poison, type.FromFloat(float.NaN));
    }

    public string Name => type.Name;

    public int Copies => weights.Count;

    public long LeastBytes => x.Bytes + weights[0].Bytes + y.Bytes;

    public void Launch(DeviceStream stream, int copy) => stream.Enqueue(inner =>
    {
        blas.Stream = (CudaStream)inner;
        type.Multiply(blas, shape, weights[copy].View, x.View, y.View);
    });

    public void Poison(DeviceStream stream) => y.Upload(stream, poison);

    public double RelativeError(DeviceStream stream)
    {
        var results = new T[y.Length];
        y.Download(stream, results);
        return oracle.RelativeError([.. results.Select(type.ToFloat)]);
    }

    public void Dispose()
    {
        x.Dispose();
        y.Dispose();
        weights.ForEach(w => w.Dispose());
    }
}
