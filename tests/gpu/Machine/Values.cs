namespace Kernels.Gpu.Tests.Machine;

/// <summary>Thirty-two values of a kind: the edges first, then random ones.</summary>
internal static class Values
{
    public static uint[] UInt32(int seed) => Of<uint>(seed, [0, 1, 2, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0xFFFF_FFFE, 0xFF, 0x8000], r => (uint)r.NextInt64() >> r.Next(32));

    public static ulong[] UInt64(int seed) => Of<ulong>(seed, [0, 1, ulong.MaxValue, 1UL << 63, (1UL << 63) - 1, uint.MaxValue], r => (ulong)r.NextInt64(long.MinValue, long.MaxValue) >> r.Next(64));

    public static ushort[] UInt16(int seed) => Of<ushort>(seed, [0, 1, 0x7FFF, 0x8000, 0xFFFF, 0xFF], r => (ushort)r.Next());

    /// <summary>Floats of all sizes, subnormal and infinite ones, NaN, zeros of both signs.</summary>
    public static float[] Single(int seed) => Of<float>(
        seed,
        [0, -0f, 1, -1, 0.5f, 1.5f, 2.5f, -2.5f, float.Epsilon, 1e-39f, float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 3e9f, -3e9f, 65520, 1e-7f],
        r => (float)((r.NextDouble() - 0.5) * Math.Pow(2, r.Next(-30, 30))));

    public static double[] Double(int seed) => Of<double>(
        seed, [0, -0d, 1, -1, double.Epsilon, double.MaxValue, double.NaN, double.PositiveInfinity, 1e300], r => (r.NextDouble() - 0.5) * Math.Pow(2, r.Next(-60, 60)));

    /// <summary>The bits of two f16 or bf16 in each register, all patterns but NaN.</summary>
    public static uint[] Pairs(int seed, Func<ushort, bool> isNaN) => Of<uint>(seed, [0, 0x8000_0000, 0x0001_8001, 0x7BFF_FBFF, 0x3C00_3C00], r => Element(r, isNaN) | (Element(r, isNaN) << 16));

    private static uint Element(Random random, Func<ushort, bool> isNaN)
    {
        var bits = (ushort)random.Next(1 << 16);
        return isNaN(bits) ? Element(random, isNaN) : bits;
    }

    private static T[] Of<T>(int seed, T[] edges, Func<Random, T> next)
    {
        var random = new Random(seed);
        var values = edges.Concat(Enumerable.Range(0, 32).Select(_ => next(random))).Take(32).ToArray();
        // Edges meet one another in every lane order that the seeds give.
        random.Shuffle(values);
        return values;
    }
}
