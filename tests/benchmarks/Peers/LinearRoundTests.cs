using Kernels.Threading;

namespace Kernels.Benchmarks.Tests.Peers;

/// <summary>Ours and ONNX Runtime on a small problem; the libraries that are fetched or built are not asked for.</summary>
public class LinearRoundTests
{
    private const int Rows = 48;
    private const int Columns = 512;
    private const int Tokens = 3;

    [Theory]
    [InlineData("Int8G32")]
    [InlineData("Int4G32")]
    [InlineData("Int4G128")]
    [InlineData("Ternary")]
    [InlineData("F16")]
    public void Every_contender_computes_the_product_of_what_its_weights_are_worth(string format)
    {
        Kernels.Gallery.QkFormats.Register();
        var of = LinearClass.With(format).Single();
        using var pool = new WorkerPool(2);
        using var problem = new LinearProblem(Rows, Columns, Tokens, of.Ternary, pool);
        using var packed = GeneratedLinear.Encode(of.Ours, problem, pool);
        using var limits = new MachineLimits(1 << 20, pool);
        var onnx = new OnnxPeer(of.Onnx);
        LinearContender[] contenders = [.. GeneratedLinear.Of(packed), .. of.Onnx.SelectMany(b => onnx.Of(b, problem))];

        var results = new LinearRound(of, problem, contenders, rotationBytes: 2 * packed.Bytes, seconds: 0).Measure(Tokens, limits, pool);

        Assert.Equal(contenders.Select(c => c.Name), results.Select(r => r.Name));
        Assert.All(results, r =>
        {
            // Rounding activations to 8 bits is off by about 1/127/√12 of the largest of a group, four times their usual size; sums of floats are not.
            Assert.InRange(r.Error, 0, r.MultipliesBytes ? 0.02 : 2e-6);
            Assert.Equal(r.Library == "Kernels", double.IsNaN(r.TimeToOurs));
            Assert.Equal(LinearResult.Columns.Length, r.ToRow().Numbers.Length);
            Assert.Equal(LinearResult.Labels.Length, r.ToRow().Names.Length);
        });
        Assert.Equal(2, results[0].Copies);
        Assert.InRange(results[0].FormatError, 0, format == "Ternary" ? 0 : 0.1);
    }

    [Fact]
    public void A_contender_whose_results_are_wrong_has_no_time_and_keeps_nobody_from_having_one()
    {
        Kernels.Gallery.QkFormats.Register();
        using var pool = new WorkerPool(1);
        using var problem = new LinearProblem(Rows, Columns, Tokens, ternary: false, pool);
        using var packed = GeneratedLinear.Encode("F32", problem, pool);
        using var limits = new MachineLimits(1 << 20, pool);
        LinearContender[] contenders = [new NonsenseLinear(problem), .. GeneratedLinear.Of(packed), new NonsenseLinear(problem)];

        var results = new LinearRound(LinearClass.With("F32").Single(), problem, contenders, rotationBytes: 1, seconds: 0).Measure(1, limits, pool);

        Assert.Equal([true, false, true], results.Select(r => double.IsNaN(r.Seconds)));
        Assert.Equal([true, false, true], results.Select(r => double.IsNaN(r.Rate)));
        Assert.InRange(results[0].Error, 0.9, 1.1);
    }
}
