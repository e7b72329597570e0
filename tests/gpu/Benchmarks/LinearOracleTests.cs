using Kernels.Benchmarks;

namespace Kernels.Gpu.Tests.Benchmarks;

public class LinearOracleTests
{
    [Theory]
    [InlineData(7, 5, 1)]
    [InlineData(300, 33, 3)]
    public void Results_of_the_plain_sum_have_no_error_and_one_wrong_tail_row_shows(int n, int k, int m)
    {
        var random = new Random(n);
        var (x, w) = (Numbers(random, m * k), Numbers(random, n * k));
        var oracle = new LinearOracle(new LinearShape(n, k, m), x, row => [.. w[(row * k)..((row + 1) * k)].Select(v => (double)v)], random);
        var y = new float[m * n];
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = (float)Enumerable.Range(0, k).Sum(j => (double)x[(i / n * k) + j] * w[(i % n * k) + j]);
        }

        Assert.InRange(oracle.RelativeError(y), 0, 1e-7);
        y[^1] += 1;
        Assert.InRange(oracle.RelativeError(y), 1e-3, double.MaxValue);
    }

    [Fact]
    public void One_result_that_is_no_number_makes_the_error_none()
    {
        var oracle = new LinearOracle(new LinearShape(500, 1, 1), [1f], _ => [1.0], new Random(1));
        for (var row = 0; row < 500; row++)
        {
            var y = Enumerable.Repeat(1f, 500).ToArray();
            y[row] = float.NaN;
            Assert.Equal(double.NaN, oracle.RelativeError(y));
        }
    }

    [Theory]
    [InlineData("4096")]
    [InlineData("4096x0")]
    [InlineData("ax16")]
    public void A_shape_that_is_none_is_an_error_that_shows_one(string text) =>
        Assert.Contains("4096x11008", Assert.Throws<ArgumentException>(() => LinearShape.ParseWeights(text)).Message, StringComparison.Ordinal);

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
}
