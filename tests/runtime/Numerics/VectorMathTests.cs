using System.Numerics;
using Kernels.Numerics;

namespace Kernels.Runtime.Tests.Numerics;

public class VectorMathTests
{
    [Fact]
    public void Exp_is_within_two_units_in_the_last_place_of_every_thousandth_float()
    {
        var worst = 0.0;
        for (var bits = 0u; bits < 0x7F80_0000u; bits += 997)
        {
            foreach (var x in (ReadOnlySpan<float>)[BitConverter.UInt32BitsToSingle(bits), -BitConverter.UInt32BitsToSingle(bits)])
            {
                var exact = Math.Exp(x);
                if (exact < float.MaxValue)
                {
                    worst = Math.Max(worst, Math.Abs(Exp(x) - exact) / UnitInTheLastPlace(exact));
                }
            }
        }
        Assert.InRange(worst, 0, 2);
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(-1000f, 0f)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(88.8f, float.PositiveInfinity)]
    [InlineData(float.NaN, float.NaN)]
    public void Exp_of_special_values_is_exact(float x, float expected) => Assert.Equal(expected, Exp(x));

    [Fact]
    public void Silu_matches_its_definition_and_goes_to_zero_far_below()
    {
        for (var x = -20f; x < 20f; x += 0.37f)
        {
            var expected = x / (1 + Math.Exp(-x));
            Assert.InRange(VectorMath.Silu(new Vector<float>(x))[0] - expected, -4e-7 * Math.Abs(expected), 4e-7 * Math.Abs(expected));
        }
        Assert.Equal(0f, VectorMath.Silu(new Vector<float>(-200f))[0]);
    }

    private static float Exp(float x) => VectorMath.Exp(new Vector<float>(x))[0];

    private static double UnitInTheLastPlace(double value)
    {
        var single = (float)value;
        return single == 0 ? float.Epsilon : (double)MathF.BitIncrement(single) - single;
    }
}
