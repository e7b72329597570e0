namespace Kernels.Benchmarks.Gpu.Measuring;

/// <summary>Random operands.</summary>
internal static class RandomNumbers
{
    /// <summary>Values between -1 and 1.</summary>
    public static T[] Array<T>(Random random, int length, Func<float, T> convert)
    {
        var values = new T[length];
        for (var i = 0; i < length; i++)
        {
            values[i] = convert((2 * random.NextSingle()) - 1);
        }
        return values;
    }
}
