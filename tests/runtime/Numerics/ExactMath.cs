namespace Kernels.Runtime.Tests.Numerics;

/// <summary>What <see cref="Math"/> lacks, in float64 and from definitions, and the unit in which errors of f32 are told.</summary>
internal static class ExactMath
{
    private const double SmallestNormal = 1.1754943508222875e-38;

    /// <summary>log(1 + x), by W. Kahan's correction of the rounding of 1 + x.</summary>
    public static double LogOnePlus(double x)
    {
        var rounded = 1 + x;
        return rounded == 1 ? x : Math.Log(rounded) * (x / (rounded - 1));
    }

    /// <summary>x·Φ(x); its limits at the infinities.</summary>
    public static double Gelu(double x) => double.IsNegativeInfinity(x) ? -0.0 : 0.5 * x * ErrorComplement(-x / Math.Sqrt(2));

    public static double Silu(double x) => double.IsNegativeInfinity(x) ? -0.0 : x / (1 + Math.Exp(-x));

    /// <summary>The spacing of f32 around a value.</summary>
    public static double Unit(double value) => Math.Abs(value) < SmallestNormal ? Math.ScaleB(1, -149) : Math.ScaleB(1, Math.ILogB(value) - 23);

    public static bool IsNormal(double value) => Math.Abs(value) >= SmallestNormal;

    /// <summary>1 - erf z: its series near 0, its continued fraction beyond.</summary>
    private static double ErrorComplement(double z)
    {
        if (z < 0)
        {
            return 2 - ErrorComplement(-z);
        }
        var scale = Math.Exp(-z * z) / Math.Sqrt(Math.PI);
        if (z < 2.2)
        {
            double sum = z, term = z;
            for (var n = 1; term > sum * 1e-18; n++)
            {
                term *= 2 * z * z / ((2 * n) + 1);
                sum += term;
            }
            return 1 - (2 * scale * sum);
        }
        var fraction = 0.0;
        for (var k = 160; k > 0; k--)
        {
            fraction = k / 2.0 / (z + fraction);
        }
        return scale / (z + fraction);
    }
}
