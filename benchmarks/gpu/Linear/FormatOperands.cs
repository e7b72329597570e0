using Kernels.Benchmarks.Gpu.Measuring;
using Kernels.Formats;
using Kernels.Gpu;

namespace Kernels.Benchmarks.Gpu.Linear;

/// <summary>Weights in a format. What differs from kernel to kernel is how they lie on the device, the type of the activations and the launch.</summary>
/// <typeparam name="TWeights">A copy of the weights on the device.</typeparam>
/// <typeparam name="TActivation">The activations as the kernel takes them.</typeparam>
internal abstract class FormatOperands<TWeights, TActivation> : ILinearOperands
    where TWeights : IDisposable
    where TActivation : unmanaged
{
    private readonly GpuDevice device;
    private readonly string name;
    private readonly EncodedMatrix matrix;
    private readonly Random random;
    private readonly List<TWeights> weights = [];

    /// <param name="upload">Makes the uploader of copies of a matrix.</param>
    /// <param name="bytes">The bytes of a copy.</param>
    protected FormatOperands(GpuDevice device, string name, string format, int n, int k, int seed, Func<EncodedMatrix, Func<TWeights>> upload, Func<TWeights, long> bytes)
    {
        (this.device, this.name) = (device, name);
        random = new Random(seed);
        matrix = RandomWeights.Encode(KernelRegistry.FindFormat(format)!, n, k, random);
        var next = upload(matrix);
        weights.Add(next());
        WeightBytes = bytes(weights[0]);
        for (var i = Copies.Beyond(device.Facts.CacheBytes, WeightBytes); i > 1; i--)
        {
            weights.Add(next());
        }
    }

    private long WeightBytes { get; }

    public ISubject For(int m) => new Subject(this, new LinearShape(matrix.Rows, matrix.Columns, m));

    public virtual void Dispose()
    {
        weights.ForEach(w => w.Dispose());
        matrix.Dispose();
    }

    /// <summary>Numbers from one row of the activations to the next.</summary>
    protected virtual int Stride(int k) => k;

    /// <summary>A number as an activation.</summary>
    protected abstract TActivation ToActivation(float number);

    /// <summary>What an activation is worth.</summary>
    protected abstract float ToNumber(TActivation activation);

    /// <summary>Prepares the launch of a copy of the weights on some arrays.</summary>
    protected abstract Action<DeviceStream> Bind(TWeights copy, DeviceBuffer<TActivation> x, DeviceBuffer<float> y, LinearShape shape);

    private double[] Row(int row)
    {
        var evaluator = new ValueEvaluator(matrix);
        return [.. Enumerable.Range(0, matrix.Columns).Select(column => evaluator.At(row, column))];
    }

    private sealed class Subject : ISubject
    {
        private readonly FormatOperands<TWeights, TActivation> operands;
        private readonly DeviceBuffer<TActivation> x;
        private readonly DeviceBuffer<float> y;
        private readonly Action<DeviceStream>[] launches;
        private readonly LinearOracle oracle;

        public Subject(FormatOperands<TWeights, TActivation> operands, LinearShape shape)
        {
            this.operands = operands;
            var stride = operands.Stride(shape.K);
            // What lies between the rows must not matter.
            var activations = new TActivation[shape.M * stride];
            Array.Fill(activations, operands.ToActivation(float.NaN));
            var numbers = new float[shape.M * shape.K];
            for (var i = 0; i < numbers.Length; i++)
            {
                ref var activation = ref activations[(i / shape.K * stride) + (i % shape.K)];
                activation = operands.ToActivation((2 * operands.random.NextSingle()) - 1);
                numbers[i] = operands.ToNumber(activation);
            }
            oracle = new LinearOracle(shape, numbers, operands.Row, operands.random);
            x = operands.device.Upload<TActivation>(activations);
            y = operands.device.Allocate<float>((long)shape.M * shape.N);
            launches = [.. operands.weights.Select(w => operands.Bind(w, x, y, shape))];
        }

        public string Name => operands.name;

        public int Copies => launches.Length;

        public long LeastBytes => operands.WeightBytes + x.Bytes + y.Bytes;

        public void Launch(DeviceStream stream, int copy) => launches[copy](stream);

        public void Poison(DeviceStream stream)
        {
            var poison = new float[y.Length];
            Array.Fill(poison, float.NaN);
            y.Upload(stream, poison);
        }

        public double RelativeError(DeviceStream stream)
        {
            var results = new float[y.Length];
            y.Download(stream, results);
            return oracle.RelativeError(results);
        }

        public void Dispose()
        {
            x.Dispose();
            y.Dispose();
        }
    }
}
