using System.Globalization;

namespace Kernels.Scans.Tests.Support;

/// <summary>Compares f32 numbers with what they should be, relative to the largest of those.</summary>
internal static class Close
{
    public static void Assert(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        Xunit.Assert.Equal(expected.Length, actual.Length);
        var largest = 0.0;
        foreach (var e in expected)
        {
            largest = Math.Max(largest, Math.Abs(e));
        }
        for (var i = 0; i < expected.Length; i++)
        {
            // Written so that a NaN fails.
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance * largest))
            {
                Xunit.Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{what}: element {i} should be {expected[i]} and is {actual[i]}; the largest is {largest}"));
            }
        }
    }
}
