using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Kernels.Encoding;

/// <summary>Extremes and sums of a group. The order of summing is fixed, so that they are the same on every machine.</summary>
internal static class GroupStatistics
{
    /// <summary>The smallest and the largest weight.</summary>
    public static (float Lowest, float Highest) Range(ReadOnlySpan<float> weights)
    {
        var lowest = Vector256.Create(weights[0]);
        var highest = lowest;
        ref var first = ref MemoryMarshal.GetReference(weights);
        var i = 0;
        for (; i <= weights.Length - 8; i += 8)
        {
            var w = Vector256.LoadUnsafe(ref first, (nuint)i);
            lowest = Vector256.Min(lowest, w);
            highest = Vector256.Max(highest, w);
        }
        var range = (Lowest: lowest[0], Highest: highest[0]);
        for (var lane = 1; lane < 8; lane++)
        {
            range = (Math.Min(range.Lowest, lowest[lane]), Math.Max(range.Highest, highest[lane]));
        }
        for (; i < weights.Length; i++)
        {
            range = (Math.Min(range.Lowest, weights[i]), Math.Max(range.Highest, weights[i]));
        }
        return range;
    }

    /// <summary>The largest magnitude.</summary>
    public static double LargestMagnitude(ReadOnlySpan<float> weights)
    {
        var (lowest, highest) = Range(weights);
        return Math.Max(-(double)lowest, highest);
    }

    /// <summary>The sum, in float64.</summary>
    public static double Sum(ReadOnlySpan<float> weights)
    {
        var sum = 0.0;
        foreach (var w in weights)
        {
            sum += w;
        }
        return sum;
    }

    /// <summary>The sum of magnitudes, in float64.</summary>
    public static double SumOfMagnitudes(ReadOnlySpan<float> weights)
    {
        var sum = 0.0;
        foreach (var w in weights)
        {
            sum += Math.Abs(w);
        }
        return sum;
    }
}
