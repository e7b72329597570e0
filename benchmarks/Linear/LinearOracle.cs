namespace Kernels.Benchmarks;

/// <summary>Some columns of y[m, n] = Σ over k of x[m, k] w[n, k] in float64: enough of them that a wrong kernel shows, few enough for a CPU.</summary>
internal sealed class LinearOracle
{
    private const int MostRows = 96;

    private readonly LinearShape shape;
    private readonly int[] rows;
    private readonly double[][] expected;

    /// <param name="x">Activations [m, k] as the kernel takes them.</param>
    /// <param name="weightRow">What the weights of a row are worth.</param>
    public LinearOracle(LinearShape shape, float[] x, Func<int, double[]> weightRow, Random random)
    {
        this.shape = shape;
        rows = Choose(shape.N, random);
        expected = new double[rows.Length][];
        Parallel.For(0, rows.Length, i =>
        {
            var w = weightRow(rows[i]);
            expected[i] = [.. Enumerable.Range(0, shape.M).Select(m => Dot(x.AsSpan(m * shape.K, shape.K), w))];
        });
    }

    /// <summary>‖y - ŷ‖₂ / ‖ŷ‖₂ over the chosen columns; NaN where any result at all is not a number.</summary>
    public double RelativeError(ReadOnlySpan<float> y)
    {
        foreach (var value in y)
        {
            if (!float.IsFinite(value))
            {
                return double.NaN;
            }
        }
        var (difference, size) = (0.0, 0.0);
        for (var i = 0; i < rows.Length; i++)
        {
            for (var m = 0; m < shape.M; m++)
            {
                var exact = expected[i][m];
                var off = y[m * shape.N + rows[i]] - exact;
                difference += off * off;
                size += exact * exact;
            }
        }
        return Math.Sqrt(difference / size);
    }

    /// <summary>The first and last rows, where tails are, and random ones between them.</summary>
    private static int[] Choose(int n, Random random) => n <= MostRows
        ? [.. Enumerable.Range(0, n)]
        : [.. Enumerable.Range(0, 16).Concat(Enumerable.Range(n - 16, 16)).Concat(Enumerable.Range(0, MostRows - 32).Select(_ => random.Next(16, n - 16))).Distinct()];

    private static double Dot(ReadOnlySpan<float> x, double[] w)
    {
        var sum = 0.0;
        for (var k = 0; k < w.Length; k++)
        {
            sum += x[k] * w[k];
        }
        return sum;
    }
}
