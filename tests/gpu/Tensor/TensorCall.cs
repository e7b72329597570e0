using System.Collections.Concurrent;
using Kernels.Benchmarks.Gpu.Figures;
using Kernels.Check;
using Kernels.Formats;
using Kernels.Gpu.Tensor;
using Kernels.PtxMachine;

namespace Kernels.Gpu.Tests.Tensor;

/// <summary>One call of a format's tensor-core kernels on the PTX machine, over random weights and activations.</summary>
internal sealed class TensorCall
{
    private static readonly ConcurrentDictionary<string, PtxMachine.PtxModule> Modules = new(StringComparer.Ordinal);

    private readonly TensorKernels kernels;
    private readonly Half[] x;
    private readonly float[]? bias;
    private readonly int stride;

    public TensorCall(string format, int m, int n, int k, int seed, bool hasBias = false)
    {
        kernels = GpuKernels.FindTensor(format)!;
        (M, N, K) = (m, n, k);
        var random = new Random(seed);
        Weights = RandomMatrix.Of(KernelRegistry.FindFormat(format)!, n, k, random);
        // Rows begin at multiples of 16 bytes; what lies between them must not matter.
        stride = (k + 7) / 8 * 8;
        x = new Half[m * stride];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = i % stride < k ? (Half)((random.NextDouble() * 2) - 1) : Half.NaN;
        }
        bias = hasBias ? [.. Enumerable.Range(0, n).Select(_ => (float)random.NextDouble())] : null;
        Launch = TensorLaunch.Of(kernels, m, n, k);
    }

    private TensorCall(TensorCall other)
    {
        (kernels, x, bias, stride) = (other.kernels, other.x, other.bias, other.stride);
        (M, N, K, Weights, Launch) = (other.M, other.N, other.K, other.Weights, other.Launch);
    }

    public int M { get; }

    public int N { get; }

    public int K { get; }

    public EncodedMatrix Weights { get; }

    public TensorLaunch Launch { get; init; }

    /// <summary>Runs the kernel; the results are in y, row-major m × n.</summary>
    /// <param name="change">Changes the text of the module before it is run.</param>
    public (float[] Y, LaunchResult Result, int Unwritten) Run(Func<string, string>? change = null) => Run(M, N, change);

    /// <summary>Writes the weights, row-major n × k.</summary>
    public (float[] Y, LaunchResult Result, int Unwritten) Dequantize() => new TensorCall(this) { Launch = TensorLaunch.Dequantize(kernels, N, K) }.Run(N, K);

    private (float[] Y, LaunchResult Result, int Unwritten) Run(int yRows, int yStride, Func<string, string>? change = null)
    {
        var module = change is null
            ? Modules.GetOrAdd(kernels.Format, _ => PtxMachine.PtxModule.Parse(kernels.Ptx))
            : PtxMachine.PtxModule.Parse(change(kernels.Ptx));
        var memory = new DeviceMemory();
        var y = memory.Allocate("y", yRows * yStride * 4);
        var result = SimulatedLaunch.Run(
            module,
            Launch,
            memory,
            TensorWeights.Pack(kernels, Weights),
            (memory.Allocate<Half>("x", x, readOnly: true), stride),
            (y, yStride),
            M,
            bias is null ? null : memory.Allocate<float>("bias", bias, readOnly: true),
            options: new LaunchOptions { ShuffleBlocks = true });
        return (y.Read<float>(), result, y.UnwrittenBytes);
    }

    /// <summary>‖y - ŷ‖ / ‖y‖ against float64 sums of the interpreter's weights.</summary>
    public double RelativeError(float[] actual, WeightOracle oracle)
    {
        var (difference, norm) = (0.0, 0.0);
        for (var m = 0; m < M; m++)
        {
            for (var n = 0; n < N; n++)
            {
                var expected = bias is null ? 0.0 : bias[n];
                for (var k = 0; k < K; k++)
                {
                    expected += (double)x[(m * stride) + k] * oracle.Value(n, k);
                }
                difference += Math.Pow(actual[(m * N) + n] - expected, 2);
                norm += expected * expected;
            }
        }
        return Math.Sqrt(difference / norm);
    }
}
