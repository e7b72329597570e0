using Kernels.Tensors;

namespace Kernels.Runtime.Tests.Arrays;

/// <summary>Arrays of numbers for tests, and how they are compared.</summary>
internal static class Numbers
{
    /// <summary>Numbers between two bounds, the same for a seed.</summary>
    public static Tensor Random(int seed, float low, float high, params ReadOnlySpan<int> shape)
    {
        var tensor = new Tensor(shape);
        var random = new Random(seed);
        foreach (ref var number in tensor.Span)
        {
            number = low + ((high - low) * random.NextSingle());
        }
        return tensor;
    }

    public static void ExpectNear(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"element {i} is {actual[i]}, not {expected[i]}");
        }
    }
}
