namespace Kernels.Facts;

/// <summary>The complementary error function to about 1e-15, which .NET lacks. Compiled into the compiler and into the runtime.</summary>
internal static class ErrorFunction
{
    /// <summary>erfc(x) = 2/√π ∫ₓ^∞ exp(-t²) dt.</summary>
    public static double Complement(double x)
    {
        if (x < 0)
        {
            return 2 - Complement(-x);
        }
        return x < 2.5 ? 1 - Series(x) : ContinuedFraction(x);
    }

    /// <summary>erf by its series 2/√π exp(-x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!, whose terms are all positive.</summary>
    private static double Series(double x)
    {
        var (term, sum) = (x, x);
        for (var n = 1; term > sum * 1e-17; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }
        return 2 / System.Math.Sqrt(System.Math.PI) * System.Math.Exp(-x * x) * sum;
    }

    /// <summary>Laplace's fraction: exp(-x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))).</summary>
    private static double ContinuedFraction(double x)
    {
        var tail = x;
        for (var n = 120; n > 0; n--)
        {
            tail = x + (n / 2.0 / tail);
        }
        return System.Math.Exp(-x * x) / System.Math.Sqrt(System.Math.PI) / tail;
    }
}
