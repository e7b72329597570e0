using Kernels.Benchmarks.Gpu.Figures;
using Kernels.Check;
using Kernels.Formats;
using Kernels.Gpu.Tensor;
using Kernels.PtxMachine;

namespace Kernels.Gpu.Tests.Tensor;

/// <summary>Products of whole numbers on tensor cores: exact, so that scales of powers of two leave not one bit to chance.</summary>
public sealed class IntegerKernelTests
{
    private const string Activation = "A8";

    public static TheoryData<string> Formats => [.. Names];

    private static IEnumerable<string> Names => GpuKernels.Tensors.Where(t => t.Activation?.Format == Activation).Select(t => t.Format);

    // Groups of 16 are shorter than the instruction's k of 32.
    [Fact]
    public void Formats_with_whole_numbers_in_order_have_integer_kernels() =>
        Assert.Equal(["HalfCodes", "Int3G32", "Int4G128", "Int4G32", "Int8G32", "Int8Row", "RowZero", "SixBitsZero", "SparseZero", "Ternary", "TwoLevels"], Names);

    [Theory]
    [MemberData(nameof(Formats))]
    public void Results_are_exact(string format)
    {
        foreach (var (m, n, k) in new[] { (1, 40, 1000), (7, 129, 256), (16, 17, 520), (50, 20, 300), (64, 144, 128) })
        {
            var random = new Random(m + k);
            using var weights = RandomMatrix.Of(KernelRegistry.FindFormat(format)!, n, k, random, RandomNumbers.PowersOfTwo);
            using var x = RandomMatrix.Of(KernelRegistry.FindFormat(Activation)!, m, k, random, RandomNumbers.PowersOfTwo);
            var (y, result) = Run(GpuKernels.FindTensor(format, Activation)!, weights, x);
            Assert.True(result.Reports.Count == 0, $"{format} {m}×{n}×{k}: {string.Join('\n', result.Reports.Take(5))}");
            var (w, xs) = (new WeightOracle(Models.Format(format), weights), new WeightOracle(Models.Format(Activation), x));
            for (var i = 0; i < m * n; i++)
            {
                var expected = Enumerable.Range(0, k).Sum(j => xs.Value(i / n, j) * w.Value(i % n, j));
                Assert.Equal((float)expected, y[i]);
            }
        }
    }

    private static (float[] Y, LaunchResult Result) Run(TensorKernels kernels, EncodedMatrix weights, EncodedMatrix x)
    {
        var activations = TensorActivations.Pack(kernels, x);
        var (m, n) = (x.Rows, weights.Rows);
        var memory = new DeviceMemory();
        var y = memory.Allocate("y", m * n * 4);
        var result = SimulatedLaunch.Run(
            PtxMachine.PtxModule.Parse(kernels.Ptx),
            TensorLaunch.Of(kernels, m, n, weights.Columns),
            memory,
            TensorWeights.Pack(kernels, weights),
            (memory.Allocate<sbyte>("x", activations.Codes, readOnly: true), activations.Stride),
            (y, n),
            m,
            more: [memory.Allocate<TensorGroup>("x_groups", activations.Groups, readOnly: true), activations.GroupStride],
            options: new LaunchOptions { ShuffleBlocks = true });
        Assert.Equal(0, y.UnwrittenBytes);
        return (y.Read<float>(), result);
    }
}
