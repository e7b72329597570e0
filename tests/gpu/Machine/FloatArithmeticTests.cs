using System.Numerics;

namespace Kernels.Gpu.Tests.Machine;

public class FloatArithmeticTests
{
    private readonly float[] a = Values.Single(21);
    private readonly float[] b = Values.Single(22);
    private readonly float[] c = Values.Single(23);

    [Fact]
    public void Basic_operations_round_to_nearest()
    {
        Assert.Equal(a.Zip(b, (x, y) => x + y), LaneProgram.Run<float>("add.f32 %d, %a, %b;", a, b));
        Assert.Equal(a.Zip(b, (x, y) => x - y), LaneProgram.Run<float>("sub.rn.f32 %d, %a, %b;", a, b));
        Assert.Equal(a.Zip(b, (x, y) => x * y), LaneProgram.Run<float>("mul.f32 %d, %a, %b;", a, b));
        Assert.Equal(a.Zip(b, (x, y) => x / y), LaneProgram.Run<float>("div.rn.f32 %d, %a, %b;", a, b));
        Assert.Equal(a.Zip(b, (x, y) => x / y), LaneProgram.Run<float>("div.approx.f32 %d, %a, %b;", a, b));
        Assert.Equal(LaneProgram.Each(i => MathF.FusedMultiplyAdd(a[i], b[i], c[i])), LaneProgram.Run<float>("fma.rn.f32 %d, %a, %b, %c;", a, b, c));
        var (x, y) = (Values.Double(24), Values.Double(25));
        Assert.Equal(x.Zip(y, (p, q) => p + q), LaneProgram.Run<double>("add.f64 %d, %a, %b;", x, y));
        Assert.Equal(x.Zip(y, (p, q) => Math.FusedMultiplyAdd(p, q, 1.5)), LaneProgram.Run<double>("fma.rn.f64 %d, %a, %b, 0d3FF8000000000000;", x, y));
    }

    [Theory]
    [InlineData("rz")]
    [InlineData("rm")]
    [InlineData("rp")]
    public void Directed_roundings_are_the_neighbour_on_their_side_of_the_exact_value(string mode)
    {
        var (x, y, z) = (Finite(31), Finite(32), Finite(33));
        Check(mode, LaneProgram.Run<float>($"add.{mode}.f32 %d, %a, %b;", x, y), i => Exact(x[i]) + Exact(y[i]));
        Check(mode, LaneProgram.Run<float>($"mul.{mode}.f32 %d, %a, %b;", x, y), i => Exact(x[i]) * Exact(y[i]) / Scale);
        Check(mode, LaneProgram.Run<float>($"fma.{mode}.f32 %d, %a, %b, %c;", x, y, z), i => (Exact(x[i]) * Exact(y[i]) / Scale) + Exact(z[i]));
    }

    [Fact]
    public void Flushing_makes_zeros_of_subnormal_operands_and_results()
    {
        var small = LaneProgram.All(1e-39f);
        Assert.All(LaneProgram.Run<float>("add.ftz.f32 %d, %a, %a;", small), x => Assert.Equal(0u, BitConverter.SingleToUInt32Bits(x)));
        Assert.All(LaneProgram.Run<float>("mul.ftz.f32 %d, %a, 0fBF800000;", small), x => Assert.Equal(0x8000_0000u, BitConverter.SingleToUInt32Bits(x)));
        Assert.All(LaneProgram.Run<float>("mul.ftz.f32 %d, %a, 0f00800000;", LaneProgram.All(0.5f)), x => Assert.Equal(0f, x));
    }

    [Fact]
    public void Saturation_keeps_results_between_zero_and_one()
    {
        Assert.Equal(a.Zip(b, (x, y) => x + y is var sum && float.IsNaN(sum) ? 0 : Math.Clamp(x + y, 0, 1)), LaneProgram.Run<float>("add.sat.f32 %d, %a, %b;", a, b));
    }

    [Fact]
    public void Extremes_prefer_numbers_to_NaN_unless_told_otherwise()
    {
        Assert.Equal(a.Zip(b, (x, y) => float.IsNaN(x) ? y : float.IsNaN(y) ? x : MathF.Max(x, y)), LaneProgram.Run<float>("max.f32 %d, %a, %b;", a, b));
        Assert.Equal(a.Zip(b, (x, y) => float.IsNaN(x) ? y : float.IsNaN(y) ? x : MathF.Min(x, y)), LaneProgram.Run<float>("min.f32 %d, %a, %b;", a, b));
        Assert.Equal(a.Zip(b, MathF.Max), LaneProgram.Run<float>("max.NaN.f32 %d, %a, %b;", a, b));
    }

    [Fact]
    public void Signs_change_even_of_NaN_and_zero()
    {
        var bits = a.Select(BitConverter.SingleToUInt32Bits).ToArray();
        Assert.Equal(bits.Select(x => x ^ 0x8000_0000), LaneProgram.Run<uint>("neg.f32 %d, %a;", bits));
        Assert.Equal(bits.Select(x => x & 0x7FFF_FFFF), LaneProgram.Run<uint>("abs.f32 %d, %a;", bits));
        Assert.Equal(a.Zip(b, (sign, x) => BitConverter.SingleToUInt32Bits(MathF.CopySign(x, sign))), LaneProgram.Run<uint>("copysign.f32 %d, %a, %b;", a, b));
    }

    [Fact]
    public void Approximate_functions_give_the_value_rounded_once()
    {
        Same("ex2.approx.f32", x => Math.Pow(2, x));
        Same("ex2.approx.ftz.f32", x => Math.Pow(2, x), flushes: true);
        Same("lg2.approx.f32", Math.Log2);
        Same("rcp.rn.f32", x => 1 / x);
        Same("rcp.approx.ftz.f32", x => 1 / x, flushes: true);
        Same("sqrt.rn.f32", Math.Sqrt);
        Same("rsqrt.approx.f32", x => 1 / Math.Sqrt(x));
        Same("sin.approx.f32", Math.Sin);
        Same("cos.approx.f32", Math.Cos);
        Same("tanh.approx.f32", Math.Tanh);
    }

    private void Same(string instruction, Func<double, double> function, bool flushes = false)
    {
        static float Flush(float x) => float.IsSubnormal(x) ? MathF.CopySign(0, x) : x;
        Assert.Equal(a.Select(x => flushes ? Flush((float)function(Flush(x))) : (float)function(x)), LaneProgram.Run<float>($"{instruction} %d, %a;", a));
    }

    private static float[] Finite(int seed) => [.. Values.Single(seed).Select(x => MathF.Abs(x) is > 1e-20f and < 1e10f ? x : 1.1f)];

    /// <summary>Exact numbers are integers in units of 2^-320.</summary>
    private static readonly BigInteger Scale = BigInteger.One << 320;

    private static BigInteger Exact(float value)
    {
        var bits = BitConverter.SingleToInt32Bits(value);
        var exponent = (bits >> 23) & 0xFF;
        BigInteger significand = (bits & 0x7F_FFFF) | (exponent == 0 ? 0 : 0x80_0000);
        return (bits < 0 ? -significand : significand) << (Math.Max(exponent, 1) - 150 + 320);
    }

    private static void Check(string mode, float[] actual, Func<int, BigInteger> exact)
    {
        for (var i = 0; i < 32; i++)
        {
            var (value, wanted) = (Exact(actual[i]), exact(i));
            var fromBelow = value <= wanted && wanted < Exact(MathF.BitIncrement(actual[i]));
            var fromAbove = value >= wanted && wanted > Exact(MathF.BitDecrement(actual[i]));
            Assert.True(mode switch
            {
                "rm" => fromBelow,
                "rp" => fromAbove,
                _ => wanted.Sign >= 0 ? fromBelow : fromAbove,
            });
        }
    }
}
