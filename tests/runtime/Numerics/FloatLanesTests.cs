using System.Runtime.Intrinsics.X86;
using Kernels.Numerics;

namespace Kernels.Runtime.Tests.Numerics;

public unsafe class FloatLanesTests
{
    private static readonly float[] Values =
        [1.5f, -2.5f, 0, -0f, 3.25f, 0.5f, float.PositiveInfinity, -1e-40f, float.NaN, 7, -8.75f, 1e30f, 2.5f, -0.5f, float.NegativeInfinity, 11];

    private static readonly float[] Others =
        [2, -2.5f, -0f, 0, -3, float.NaN, 1, 1e-40f, 1, 4, -8, 2, 0.1f, 9, float.NegativeInfinity, 0.25f];

    [Fact]
    public void Four_lanes_do_what_floats_do() => AssertOperations<F32x4>();

    [Fact]
    public void Eight_lanes_do_what_floats_do()
    {
        if (Avx2.IsSupported)
        {
            AssertOperations<F32x8>();
        }
    }

    [Fact]
    public void Sixteen_lanes_do_what_floats_do()
    {
        if (Avx512F.IsSupported)
        {
            AssertOperations<F32x16>();
        }
    }

    [Fact]
    public void Some_of_four_lanes_touch_no_memory_beyond_them() => AssertParts<F32x4>();

    [Fact]
    public void Some_of_eight_lanes_touch_no_memory_beyond_them()
    {
        if (Avx2.IsSupported)
        {
            AssertParts<F32x8>();
        }
    }

    [Fact]
    public void Some_of_sixteen_lanes_touch_no_memory_beyond_them()
    {
        if (Avx512F.IsSupported)
        {
            AssertParts<F32x16>();
        }
    }

    private static void AssertOperations<TLanes>()
        where TLanes : struct, IFloatLanes<TLanes>
    {
        fixed (float* values = Values, others = Others)
        {
            for (var start = 0; start < Values.Length; start += TLanes.Count)
            {
                AssertOperations<TLanes>(values + start, others + start);
            }
        }
        AssertScaling<TLanes>();
        AssertSplitting<TLanes>();
        var ramp = TLanes.Ramp(3);
        AssertEach(ramp, i => 3 + i);
        Assert.Equal(TLanes.Count * (2.5f + (TLanes.Count / 2f)), TLanes.Sum(ramp));
        Assert.Equal(2 + TLanes.Count, TLanes.Maximum(ramp));
        Assert.Equal(3, TLanes.Minimum(ramp));
    }

    private static void AssertOperations<TLanes>(float* x, float* y)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        TLanes a = TLanes.Load(x), b = TLanes.Load(y), one = TLanes.Create(1), none = TLanes.Zero;
        AssertEach(a + b, i => x[i] + y[i]);
        AssertEach(a - b, i => x[i] - y[i]);
        AssertEach(a * b, i => x[i] * y[i]);
        AssertEach(a / b, i => x[i] / y[i]);
        AssertEach(-a, i => -x[i]);
        AssertEach(TLanes.MultiplyAdd(a, one, b), i => x[i] + y[i]);
        AssertEach(TLanes.Min(a, b), i => MathF.Min(x[i], y[i]));
        AssertEach(TLanes.Max(a, b), i => MathF.Max(x[i], y[i]));
        AssertEach(TLanes.AtLeast(a, one), i => x[i] < 1 ? 1 : x[i]);
        AssertEach(TLanes.AtMost(a, one), i => x[i] > 1 ? 1 : x[i]);
        AssertEach(TLanes.Abs(a), i => MathF.Abs(x[i]));
        AssertEach(TLanes.Floor(a), i => MathF.Floor(x[i]));
        AssertEach(TLanes.Round(a), i => MathF.Round(x[i]));
        AssertEach(TLanes.Sqrt(a), i => MathF.Sqrt(x[i]));
        AssertEach(TLanes.Select(TLanes.Less(a, b), one, none), i => x[i] < y[i] ? 1 : 0);
        AssertEach(TLanes.Select(TLanes.LessOrEqual(a, b), one, none), i => x[i] <= y[i] ? 1 : 0);
        AssertEach(TLanes.Select(TLanes.Equal(a, b), one, none), i => x[i] == y[i] ? 1 : 0);
        AssertEach(TLanes.Select(TLanes.Not(TLanes.Equal(a, b)), a, b), i => x[i] == y[i] ? y[i] : x[i]);
        AssertEach(TLanes.Select(TLanes.And(TLanes.Less(none, a), TLanes.Less(none, b)), one, none), i => x[i] > 0 && y[i] > 0 ? 1 : 0);
        AssertEach(TLanes.Select(TLanes.Or(TLanes.Less(none, a), TLanes.Less(none, b)), one, none), i => x[i] > 0 || y[i] > 0 ? 1 : 0);
        AssertEach(TLanes.Select(TLanes.First(3), a, b), i => i < 3 ? x[i] : y[i]);
    }

    private static void AssertScaling<TLanes>()
        where TLanes : struct, IFloatLanes<TLanes>
    {
        foreach (var x in (ReadOnlySpan<float>)[1, 0.7071f, -1.4142f, 1.3333334f])
        {
            for (var power = -160; power <= 130; power++)
            {
                // One rounding, by float64, which holds all of these exactly.
                var expected = (float)(x * Math.ScaleB(1, power));
                AssertEach(TLanes.ScaleByPowerOfTwo(TLanes.Create(x), TLanes.Create(power)), _ => expected);
            }
        }
    }

    private static void AssertSplitting<TLanes>()
        where TLanes : struct, IFloatLanes<TLanes>
    {
        foreach (var x in (ReadOnlySpan<float>)[1, 1.4142f, 1.4143f, 0.7071f, 0.7072f, 1.17549435e-38f, float.MaxValue, 6.02e23f])
        {
            var power = MathF.Round(MathF.Log2(x));
            AssertEach(TLanes.Exponent(TLanes.Create(x)), _ => power);
            AssertEach(TLanes.Mantissa(TLanes.Create(x)), _ => (float)(x * Math.Pow(2, -power)));
        }
    }

    private static void AssertParts<TLanes>()
        where TLanes : struct, IFloatLanes<TLanes>
    {
        using var memory = new GuardedMemory();
        for (var count = 0; count <= TLanes.Count; count++)
        {
            AssertPart<TLanes>(memory.End - count, 1, count);
            AssertPart<TLanes>(memory.Begin, 1, count);
            AssertPart<TLanes>(memory.End - (5 * count) + 4, 5, count);
            // Backwards from the end, down to the beginning.
            AssertPart<TLanes>(memory.Begin + (3 * Math.Max(0, count - 1)), -3, count);
        }
    }

    /// <summary>Part of a register goes to memory and comes back, with zeros behind; its neighbours in memory keep their canaries.</summary>
    private static void AssertPart<TLanes>(float* p, nint stride, int count)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        const float Canary = 77;
        for (var i = 0; i < count * Math.Abs(stride) - (Math.Abs(stride) - 1); i++)
        {
            p[i * Math.Sign(stride)] = Canary;
        }
        var ramp = TLanes.Ramp(1);
        TLanes.StoreStrided(ramp, p, stride, count);
        AssertEach(TLanes.LoadStrided(p, stride, count), i => i < count ? i + 1 : 0);
        for (var i = 0; i < (count - 1) * Math.Abs(stride); i++)
        {
            Assert.Equal(i % stride == 0 ? (i / Math.Abs(stride)) + 1 : Canary, p[i * Math.Sign(stride)]);
        }
        if (stride == 1)
        {
            TLanes.StoreSome(ramp + ramp, p, count);
            AssertEach(TLanes.LoadSome(p, count), i => i < count ? 2 * (i + 1) : 0);
            AssertEach(Part.Load<TLanes>(p, count), i => i < count ? 2 * (i + 1) : 0);
            AssertKeepsTheRest<TLanes>(count);
        }
        if (stride == 1 && count == TLanes.Count)
        {
            Whole.Store(ramp, p, count);
            AssertEach(Whole.Load<TLanes>(p, count), i => i + 1);
        }
    }

    private static void AssertKeepsTheRest<TLanes>(int count)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var memory = stackalloc float[TLanes.Count];
        TLanes.Store(TLanes.Zero, memory);
        Part.Store(TLanes.Create(1), memory, count);
        AssertEach(TLanes.Load(memory), i => i < count ? 1 : 0);
    }

    private static void AssertEach<TLanes>(TLanes actual, Func<int, float> expected)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var lanes = stackalloc float[TLanes.Count];
        TLanes.Store(actual, lanes);
        for (var i = 0; i < TLanes.Count; i++)
        {
            Assert.Equal(expected(i), lanes[i]);
        }
    }
}
