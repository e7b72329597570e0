namespace Kernels.Benchmarks;

/// <summary>Numbers of the standard normal distribution.</summary>
internal static class NormalNumbers
{
    /// <summary>One number.</summary>
    public static double Next(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Draws a number for each place.</summary>
    public static void Fill(Span<float> values, Random random)
    {
        foreach (ref var value in values)
        {
            value = (float)Next(random);
        }
    }
}
