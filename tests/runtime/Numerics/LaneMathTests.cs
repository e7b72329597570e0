using System.Runtime.Intrinsics.X86;
using Kernels.Numerics;

namespace Kernels.Runtime.Tests.Numerics;

/// <summary>Against float64 at floats of every exponent and both signs, and at all neighbours of the points where a formula changes.</summary>
public unsafe class LaneMathTests
{
    private const uint Infinity = 0x7F80_0000;
    private const uint Stride = 9973;
    private const int Neighbours = 100;

    private static readonly float[] Critical =
    [
        0, 1, 0.5f, 2, 0.625f, 0.70710678f, 1.41421356f, 0.34657359f, 1.03972077f, 5, 14.5f, 64, 87.33655f, 88.72284f, 103.97208f, 109, 110,
        126, 128, 149, 150, 151, 8388608, 1.17549435e-38f, float.MaxValue, float.PositiveInfinity, float.NaN,
    ];

    [Fact]
    public void Exp_is_within_a_unit_and_a_fifth() => AssertWithin<ExpFunction>(1.2);

    [Fact]
    public void Exp2_is_within_a_unit_and_a_tenth() => AssertWithin<Exp2Function>(1.1);

    [Fact]
    public void Log_is_within_a_unit() => AssertWithin<LogFunction>(1);

    [Fact]
    public void Log2_is_within_2_units() => AssertWithin<Log2Function>(2);

    [Fact]
    public void Sigmoid_is_within_3_units() => AssertWithin<SigmoidFunction>(3);

    [Fact]
    public void Silu_is_within_4_units_far_below_zero_too() => AssertWithin<SiluFunction>(4);

    [Fact]
    public void Softplus_is_within_3_units_far_below_zero_too() => AssertWithin<SoftplusFunction>(3);

    [Fact]
    public void Tanh_is_within_2_units() => AssertWithin<TanhFunction>(2);

    [Fact]
    public void Gelu_is_within_5_units_above_minus_5_and_10_below()
    {
        AssertWithin<GeluFunction>(5, from: -5);
        AssertWithin<GeluFunction>(10);
    }

    [Fact]
    public void Relu_and_sign_are_exact()
    {
        AssertWithin<ReluFunction>(0);
        AssertWithin<SignFunction>(0);
    }

    [Fact]
    public void A_function_of_one_number_and_of_every_width_gives_the_same_bits()
    {
        AssertSameBits<ExpFunction>();
        AssertSameBits<Exp2Function>();
        AssertSameBits<LogFunction>();
        AssertSameBits<Log2Function>();
        AssertSameBits<SigmoidFunction>();
        AssertSameBits<SiluFunction>();
        AssertSameBits<SoftplusFunction>();
        AssertSameBits<TanhFunction>();
        AssertSameBits<GeluFunction>();
        AssertSameBits<ReluFunction>();
        AssertSameBits<SignFunction>();
    }

    [Theory]
    [InlineData(2f, 10f)]
    [InlineData(2f, -150f)]
    [InlineData(0.3f, 0.7f)]
    [InlineData(-3f, 3f)]
    [InlineData(-3f, -2f)]
    [InlineData(-3f, 0.5f)]
    [InlineData(0f, 0f)]
    [InlineData(0f, -1f)]
    [InlineData(1e30f, 2f)]
    public void Powers_are_those_of_float64_rounded(float x, float y)
    {
        var expected = (float)Math.Pow(x, y);
        Assert.Equal(expected, ScalarMath.Power(x, y));
        Assert.Equal(expected, F32x4.ToScalar(LaneMath.Power(F32x4.Create(x), F32x4.Create(y))));
    }

    [Theory]
    [InlineData(-3f, -2f)]
    [InlineData(0.5f, 0.5f)]
    [InlineData(7f, 1f)]
    [InlineData(float.NaN, float.NaN)]
    public void Clamp_takes_the_nearest_number_of_the_range(float x, float expected) =>
        Assert.Equal(expected, F32x4.ToScalar(LaneMath.Clamp(F32x4.Create(x), F32x4.Create(-2f), F32x4.Create(1f))));

    private static void AssertWithin<TFunction>(double units, float from = float.NegativeInfinity)
        where TFunction : struct, ILaneFunction
    {
        if (Avx512F.IsSupported)
        {
            AssertWithin<TFunction, F32x16>(units, from);
        }
        else if (Avx2.IsSupported)
        {
            AssertWithin<TFunction, F32x8>(units, from);
        }
        else
        {
            AssertWithin<TFunction, F32x4>(units, from);
        }
    }

    private static void AssertWithin<TFunction, TLanes>(double units, float from)
        where TFunction : struct, ILaneFunction
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var results = stackalloc float[TLanes.Count];
        foreach (var inputs in Inputs(Stride).Where(x => !(x < from)).Chunk(TLanes.Count))
        {
            Compute<TFunction, TLanes>(inputs, results);
            for (var i = 0; i < inputs.Length; i++)
            {
                var exact = TFunction.Exactly(inputs[i]);
                if (!IsWithin(results[i], exact, units))
                {
                    Assert.Fail($"f({inputs[i]:R}) is {results[i]:R}, {Math.Abs(results[i] - exact) / ExactMath.Unit(exact):F2} units from {exact:R}");
                }
            }
        }
    }

    /// <summary>Subnormal results may be 2 of the smallest numbers off. What rounds to infinity, or is less than a unit from that, may be infinite.</summary>
    private static bool IsWithin(float actual, double exact, double units)
    {
        if (double.IsNaN(exact))
        {
            return float.IsNaN(actual);
        }
        if (!float.IsFinite((float)exact) || !float.IsFinite(actual))
        {
            return actual == (float)exact || (Math.Abs(exact) is > 3.402823e38 and < 3.402824e38 && Math.Sign(actual) == Math.Sign(exact));
        }
        return Math.Abs(actual - exact) / ExactMath.Unit(exact) <= (ExactMath.IsNormal(exact) ? units : Math.Max(2, units));
    }

    private static void AssertSameBits<TFunction>()
        where TFunction : struct, ILaneFunction
    {
        AssertSameBits<TFunction, F32x4>();
        if (Avx2.IsSupported)
        {
            AssertSameBits<TFunction, F32x8>();
        }
        if (Avx512F.IsSupported)
        {
            AssertSameBits<TFunction, F32x16>();
        }
    }

    private static void AssertSameBits<TFunction, TLanes>()
        where TFunction : struct, ILaneFunction
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var results = stackalloc float[TLanes.Count];
        foreach (var inputs in Inputs(Stride * 31).Chunk(TLanes.Count))
        {
            Compute<TFunction, TLanes>(inputs, results);
            for (var i = 0; i < inputs.Length; i++)
            {
                var alone = TFunction.Of(inputs[i]);
                if (BitConverter.SingleToInt32Bits(alone) != BitConverter.SingleToInt32Bits(results[i]) && !(float.IsNaN(alone) && float.IsNaN(results[i])))
                {
                    Assert.Fail($"f({inputs[i]:R}) is {alone:R} alone and {results[i]:R} in lane {i} of {TLanes.Count}");
                }
            }
        }
    }

    private static void Compute<TFunction, TLanes>(float[] inputs, float* results)
        where TFunction : struct, ILaneFunction
        where TLanes : struct, IFloatLanes<TLanes>
    {
        fixed (float* x = inputs)
        {
            TLanes.Store(TFunction.Of(TLanes.LoadSome(x, inputs.Length)), results);
        }
    }

    private static IEnumerable<float> Inputs(uint stride)
    {
        for (var bits = 0u; bits < Infinity; bits += stride)
        {
            yield return BitConverter.UInt32BitsToSingle(bits);
            yield return -BitConverter.UInt32BitsToSingle(bits);
        }
        foreach (var center in Critical)
        {
            var bits = BitConverter.SingleToInt32Bits(center);
            for (var i = Math.Max(0, bits - Neighbours); i <= bits + Neighbours; i++)
            {
                yield return BitConverter.Int32BitsToSingle(i);
                yield return -BitConverter.Int32BitsToSingle(i);
            }
        }
    }
}
