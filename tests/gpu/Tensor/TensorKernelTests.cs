using Kernels.Check;

namespace Kernels.Gpu.Tests.Tensor;

/// <summary>The emitted PTX, executed by the PTX machine, against the interpreter in float64.</summary>
public sealed class TensorKernelTests
{
    private const double LargestError = 1e-3;

    public static TheoryData<string> Formats => [.. GpuKernels.Tensors.Where(t => t.Activation is null).Select(t => t.Format)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Decode_and_tiles_equal_the_equation_without_a_report(string format)
    {
        // Shapes with whole and broken tiles, bodies and groups; one to many tokens; slices of k.
        (int M, int N, int K)[] shapes = [(1, 16, 128), (1, 40, 1000), (3, 17, 264), (8, 33, 520), (9, 144, 300), (16, 129, 640), (30, 20, 257), (64, 150, 384), (100, 30, 200)];
        for (var i = 0; i < shapes.Length; i++)
        {
            var (m, n, k) = shapes[i];
            var call = new TensorCall(format, m, n, k, seed: i + 1, hasBias: i % 2 == 1);
            var (y, result, unwritten) = call.Run();
            Assert.True(result.Reports.Count == 0, $"{format} {m}×{n}×{k} {call.Launch.Entry}: {string.Join('\n', result.Reports.Take(5))}");
            Assert.Equal(0, unwritten);
            var error = call.RelativeError(y, new WeightOracle(Models.Format(format), call.Weights));
            Assert.True(error <= LargestError, $"{format} {m}×{n}×{k} {call.Launch.Entry}: relative error {error:g3}");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Dequantize_equals_the_equation_without_a_report(string format)
    {
        foreach (var (n, k) in new[] { (16, 512), (35, 260), (20, 1027) })
        {
            var call = new TensorCall(format, 1, n, k, seed: k);
            var (w, result, unwritten) = call.Dequantize();
            Assert.True(result.Reports.Count == 0, $"{format} {n}×{k}: {string.Join('\n', result.Reports.Take(5))}");
            Assert.Equal(0, unwritten);
            var oracle = new WeightOracle(Models.Format(format), call.Weights);
            for (var i = 0; i < w.Length; i++)
            {
                // A table's levels are rounded to f16, the scales of a group to f16 beside the largest of their row.
                Assert.Equal(oracle.Value(i / k, i % k), w[i], Math.Abs(oracle.Value(i / k, i % k)) * 5e-4);
            }
        }
    }
}
