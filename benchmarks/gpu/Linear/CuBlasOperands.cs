using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;
using Kernels.Benchmarks.Gpu.Measuring;
using Kernels.Gpu;

namespace Kernels.Benchmarks.Gpu.Linear;

/// <summary>Weights for cuBLAS, in one type of numbers throughout.</summary>
internal sealed class CuBlasOperands<T> : ILinearOperands
    where T : unmanaged
{
    private readonly GpuDevice device;
    private readonly CuBlasType<T> type;
    private readonly CuBlas blas;
    private readonly int n;
    private readonly int k;
    private readonly Random random;
    private readonly T[] values;
    private readonly List<DeviceBuffer<T>> weights = [];

    public CuBlasOperands(GpuDevice device, CuBlasType<T> type, CuBlas blas, int n, int k, int seed)
    {
        (this.device, this.type, this.blas, this.n, this.k) = (device, type, blas, n, k);
        random = new Random(seed);
        values = RandomNumbers.Array(random, n * k, type.FromFloat);
        for (var i = Copies.Beyond(device.Facts.CacheBytes, (long)n * k * Unsafe.SizeOf<T>()); i > 0; i--)
        {
            weights.Add(device.Upload<T>(values));
        }
    }

    public ISubject For(int m) => new Subject(this, m);

    public void Dispose() => weights.ForEach(w => w.Dispose());

    private double[] Row(int row) => [.. values.Skip(row * k).Take(k).Select(v => (double)type.ToFloat(v))];

    private sealed class Subject : ISubject
    {
        private readonly CuBlasOperands<T> operands;
        private readonly LinearShape shape;
        private readonly DeviceBuffer<T> x;
        private readonly DeviceBuffer<T> y;
        private readonly LinearOracle oracle;
        private readonly T[] poison;

        public Subject(CuBlasOperands<T> operands, int m)
        {
            this.operands = operands;
            shape = new LinearShape(operands.n, operands.k, m);
            var activations = RandomNumbers.Array(operands.random, m * shape.K, operands.type.FromFloat);
            oracle = new LinearOracle(shape, [.. activations.Select(operands.type.ToFloat)], operands.Row, operands.random);
            x = operands.device.Upload<T>(activations);
            y = operands.device.Allocate<T>((long)m * shape.N);
            poison = new T[y.Length];
            Array.Fill(poison, operands.type.FromFloat(float.NaN));
        }

        public string Name => operands.type.Name;

        public int Copies => operands.weights.Count;

        public long LeastBytes => x.Bytes + operands.weights[0].Bytes + y.Bytes;

        public void Launch(DeviceStream stream, int copy) => stream.Enqueue(inner =>
        {
            operands.blas.Stream = (CudaStream)inner;
            operands.type.Multiply(operands.blas, shape, operands.weights[copy].View, x.View, y.View);
        });

        public void Poison(DeviceStream stream) => y.Upload(stream, poison);

        public double RelativeError(DeviceStream stream)
        {
            var results = new T[y.Length];
            y.Download(stream, results);
            return oracle.RelativeError([.. results.Select(operands.type.ToFloat)]);
        }

        public void Dispose()
        {
            x.Dispose();
            y.Dispose();
        }
    }
}
