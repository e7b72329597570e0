using System.Collections.Generic;

namespace Kernels.Compiler.Facts;

/// <summary>Whole-number helpers of the passes.</summary>
public static class Integers
{
    public static int Gcd(int a, int b) => (int)Gcd((long)a, b);

    public static int Lcm(int a, int b) => checked((int)Lcm((long)a, b));

    public static long Lcm(long a, long b) => checked(a / Gcd(a, b) * b);

    public static int CeilingDivide(int a, int b) => (a + b - 1) / b;

    /// <summary>The powers of two that add up to <paramref name="bits"/>, largest first: 7 is 4 + 2 + 1.</summary>
    public static IReadOnlyList<int> PowersOfTwo(int bits)
    {
        var parts = new List<int>();
        for (var width = 32; width > 0; width /= 2)
        {
            if ((bits & width) != 0)
            {
                parts.Add(width);
            }
        }
        return parts;
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
