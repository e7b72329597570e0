using System;

namespace Kernels.Compiler.Tensor;

/// <summary>The bits of IEEE 754's binary16, which this framework has no type for.</summary>
internal static class HalfBits
{
    private const int Mantissa = 10;
    private const int Bias = 15;

    /// <summary>The number that bits stand for; the largest exponent counts as any other.</summary>
    public static double ToDouble(uint bits)
    {
        var (exponent, mantissa) = ((int)(bits >> Mantissa & 31), (int)(bits & 1023));
        var magnitude = exponent == 0 ? mantissa * Math.Pow(2, 1 - Bias - Mantissa) : (1024 + mantissa) * Math.Pow(2, exponent - Bias - Mantissa);
        return (bits & 0x8000) != 0 ? -magnitude : magnitude;
    }

    /// <summary>The nearest number of 16 bits, ties to even.</summary>
    public static uint Of(double value)
    {
        var sign = value < 0 ? 0x8000u : 0;
        var magnitude = Math.Abs(value);
        if (magnitude == 0)
        {
            return sign;
        }
        var exponent = Math.Max(1 - Bias, (int)Math.Floor(Math.Log(magnitude) / Math.Log(2)));
        exponent = magnitude < Math.Pow(2, exponent) && exponent > 1 - Bias ? exponent - 1 : exponent;
        exponent = magnitude >= Math.Pow(2, exponent + 1) ? exponent + 1 : exponent;
        // A mantissa that rounds up to 2048 carries into the exponent by itself.
        var mantissa = (uint)Math.Round(magnitude * Math.Pow(2, Mantissa - exponent), MidpointRounding.ToEven);
        var bits = (uint)((exponent + Bias - 1) << Mantissa) + mantissa;
        return bits < 31 << Mantissa ? sign | bits : throw new ArgumentOutOfRangeException(nameof(value), value, "The number is too large for f16.");
    }
}
