using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kernels.Numerics;

/// <summary>Elementary functions of whole vectors. Each lane depends on its own input alone, so results do not depend on the vector's width.</summary>
public static class VectorMath
{
    // Above the first, e^x is infinite; below the second, it rounds to 0.
    private const float Largest = 89f;
    private const float Smallest = -104f;

    // ln 2 in two parts; the first has 9 significant bits, so its product with an exponent is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = (float)(0.69314718055994530942 - 0.693359375);
    private const float Log2E = 1.44269504088896340736f;

    /// <summary>
    /// e^x within 2 units in the last place (within 1 of the smallest number where the result is subnormal); e^-∞ = 0, e^∞ = ∞, NaN stays NaN.
    /// With x = i·ln 2 + r and |r| ≤ ln 2 / 2, e^x = 2^i·e^r, and the Taylor polynomial of degree 7 gives e^r to 6e-9.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Exp(Vector<float> x)
    {
        var clamped = Vector.Min(Vector.Max(x, new Vector<float>(Smallest)), new Vector<float>(Largest));
        var whole = Vector.Round(clamped * new Vector<float>(Log2E));
        var r = Vector.MultiplyAddEstimate(whole, new Vector<float>(-Ln2High), clamped);
        r = Vector.MultiplyAddEstimate(whole, new Vector<float>(-Ln2Low), r);

        var p = new Vector<float>(1f / 5040);
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1f / 720));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1f / 120));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1f / 24));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1f / 6));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1f / 2));
        p = Vector.MultiplyAddEstimate(p, r * r, r) + Vector<float>.One;

        // 2^i in two factors: one alone would leave the range of normal numbers before the result does.
        var i = Vector.ConvertToInt32(whole);
        var half = i >> 1;
        return p * PowerOfTwo(half) * PowerOfTwo(i - half);
    }

    /// <summary>The logistic function 1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sigmoid(Vector<float> x) => Vector<float>.One / (Vector<float>.One + Exp(-x));

    /// <summary>SiLU: x / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Silu(Vector<float> x) => x / (Vector<float>.One + Exp(-x));

    /// <summary>2^i for -126 ≤ i ≤ 127, by placing i in the exponent's bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> PowerOfTwo(Vector<int> i) => Vector.AsVectorSingle((i + new Vector<int>(127)) << 23);
}
