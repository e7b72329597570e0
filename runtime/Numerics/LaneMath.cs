using System.Runtime.CompilerServices;

namespace Kernels.Numerics;

/// <summary>
/// Elementary functions of whole registers. Each lane depends on its own input alone, so results depend neither on the register's width nor on
/// which lanes are in use. Errors are in units in the last place against the exact value, for results that are normal numbers.
/// </summary>
public static unsafe class LaneMath
{
    // ln 2 in two parts; the first has 9 significant bits, so its product with an exponent is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = (float)(0.69314718055994530942 - 0.693359375);
    private const float Ln2 = 0.69314718055994530942f;
    private const float Log2E = 1.44269504088896340736f;
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>e^x within 2 units.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        // Above the upper limit e^x is infinite, below the lower one it rounds to 0.
        var limited = TLanes.Within(x, TLanes.Create(-104f), TLanes.Create(89f));
        var whole = TLanes.Round(limited * TLanes.Create(Log2E));
        var r = TLanes.MultiplyAdd(whole, TLanes.Create(-Ln2High), limited);
        r = TLanes.MultiplyAdd(whole, TLanes.Create(-Ln2Low), r);
        return TLanes.ScaleByPowerOfTwo(ExpOfSmall(r), whole);
    }

    /// <summary>2^x within 2 units.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp2<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var limited = TLanes.Within(x, TLanes.Create(-151f), TLanes.Create(129f));
        var whole = TLanes.Round(limited);
        return TLanes.ScaleByPowerOfTwo(ExpOfSmall((limited - whole) * TLanes.Create(Ln2)), whole);
    }

    /// <summary>The natural logarithm within 2 units; -∞ of 0, NaN of negative numbers.</summary>
    public static TLanes Log<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var (log, whole) = LogOfMantissa(x);
        var y = TLanes.MultiplyAdd(whole, TLanes.Create(Ln2Low), log.Tail);
        return Finish(x, TLanes.MultiplyAdd(whole, TLanes.Create(Ln2High), log.Head + y));
    }

    /// <summary>The logarithm to base 2 within 3 units; special values as <see cref="Log"/>.</summary>
    public static TLanes Log2<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var (log, whole) = LogOfMantissa(x);
        var factor = TLanes.Create(Log2E);
        return Finish(x, TLanes.MultiplyAdd(log.Head, factor, TLanes.MultiplyAdd(log.Tail, factor, whole)));
    }

    /// <summary>The logistic function 1 / (1 + e^-x) within 4 units.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sigmoid<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var one = TLanes.Create(1f);
        return one / (one + Exp(-x));
    }

    /// <summary>SiLU, x / (1 + e^-x), within 4 units.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Silu<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => x / (TLanes.Create(1f) + Exp(-x));

    /// <summary>
    /// log(1 + e^x) within 4 units, very negative x included: max(x, 0) + log(1 + u) with u = e^-|x|, and log(1 + u) = 2·artanh(u / (2 + u)),
    /// whose series in s² ≤ 1/9 is short.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Softplus<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var u = Exp(-TLanes.Abs(x));
        var s = u / (TLanes.Create(2f) + u);
        var z = s * s;
        var p = TLanes.Create(2f / 15);
        p = TLanes.MultiplyAdd(p, z, TLanes.Create(2f / 13));
        p = TLanes.MultiplyAdd(p, z, TLanes.Create(2f / 11));
        p = TLanes.MultiplyAdd(p, z, TLanes.Create(2f / 9));
        p = TLanes.MultiplyAdd(p, z, TLanes.Create(2f / 7));
        p = TLanes.MultiplyAdd(p, z, TLanes.Create(2f / 5));
        p = TLanes.MultiplyAdd(p, z, TLanes.Create(2f / 3));
        var log = TLanes.MultiplyAdd(p * z, s, s + s);
        return log + TLanes.Select(TLanes.Less(x, TLanes.Zero), TLanes.Zero, x);
    }

    /// <summary>The hyperbolic tangent within 4 units.</summary>
    public static TLanes Tanh<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var z = x * x;
        var p = TLanes.Create(-5.70498872745e-3f);
        p = TLanes.MultiplyAdd(p, z, TLanes.Create(2.06390887954e-2f));
        p = TLanes.MultiplyAdd(p, z, TLanes.Create(-5.37397155531e-2f));
        p = TLanes.MultiplyAdd(p, z, TLanes.Create(1.33314422036e-1f));
        p = TLanes.MultiplyAdd(p, z, TLanes.Create(-3.33332819422e-1f));
        var near = TLanes.MultiplyAdd(p * z, x, x);
        var magnitude = TLanes.Abs(x);
        var one = TLanes.Create(1f);
        var far = one - (TLanes.Create(2f) / (Exp(magnitude + magnitude) + one));
        var signed = TLanes.Select(TLanes.Less(x, TLanes.Zero), -far, far);
        return TLanes.Select(TLanes.Less(magnitude, TLanes.Create(0.625f)), near, signed);
    }

    /// <summary>
    /// GELU, x·Φ(x) with the exact normal distribution, within 8 units for x > -5. The complementary error function is the rational fit of Press
    /// et al. (Numerical Recipes, section 6.2); e^(-z²) is taken in two factors so that the square's rounding does not grow with z.
    /// </summary>
    public static TLanes Gelu<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var z = TLanes.Abs(x) * TLanes.Create(0.70710678118654752f);
        var t = TLanes.Create(1f) / TLanes.MultiplyAdd(TLanes.Create(0.5f), z, TLanes.Create(1f));
        var p = TLanes.Create(0.17087277f);
        p = TLanes.MultiplyAdd(p, t, TLanes.Create(-0.82215223f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Create(1.48851587f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Create(-1.13520398f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Create(0.27886807f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Create(-0.18628806f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Create(0.09678418f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Create(0.37409196f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Create(1.00002368f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Create(-1.26551223f));
        var head = TLanes.And(z, TLanes.Create(BitConverter.Int32BitsToSingle(unchecked((int)0xFFFFF000))));
        var tail = t * Exp(-(head * head)) * Exp(p - ((z - head) * (z + head)));
        var half = TLanes.Create(0.5f) * x;
        return TLanes.Select(TLanes.Less(x, TLanes.Zero), half * tail, TLanes.MultiplyAdd(-half, tail, x));
    }

    /// <summary>max(x, 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Relu<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => TLanes.Select(TLanes.Less(x, TLanes.Zero), TLanes.Zero, x);

    /// <summary>-1, 0 or 1; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sign<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> =>
        TLanes.Select(TLanes.Less(TLanes.Zero, x), TLanes.Create(1f), TLanes.Select(TLanes.Less(x, TLanes.Zero), TLanes.Create(-1f), x));

    /// <summary>x^y rounded from float64, lane by lane: exact, and slow.</summary>
    public static TLanes Power<TLanes>(TLanes x, TLanes y)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        float* bases = stackalloc float[TLanes.Count], powers = stackalloc float[TLanes.Count];
        TLanes.Store(x, bases);
        TLanes.Store(y, powers);
        for (var i = 0; i < TLanes.Count; i++)
        {
            bases[i] = ScalarMath.Power(bases[i], powers[i]);
        }
        return TLanes.Load(bases);
    }

    /// <summary>e^r for |r| ≤ ln 2 / 2: 1 + r + r²·p(r), with p fitted for the least largest error (S. Moshier, Cephes).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes ExpOfSmall<TLanes>(TLanes r)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var p = TLanes.Create(1.9875691500e-4f);
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(1.3981999507e-3f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(8.3334519073e-3f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(4.1665795894e-2f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(1.6666665459e-1f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(5.0000001201e-1f));
        return TLanes.MultiplyAdd(p, r * r, r) + TLanes.Create(1f);
    }

    /// <summary>x = m·2^whole with m near 1, and log m as a head and a small tail (S. Moshier, Cephes).</summary>
    private static ((TLanes Head, TLanes Tail) Log, TLanes Whole) LogOfMantissa<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var isSmall = TLanes.Less(x, TLanes.Create(SmallestNormal));
        var scaled = TLanes.Select(isSmall, x * TLanes.Create(8388608f), x);
        var whole = TLanes.Exponent(scaled) - TLanes.Select(isSmall, TLanes.Create(23f), TLanes.Zero);
        var mantissa = TLanes.Mantissa(scaled);
        var isUpper = TLanes.Less(TLanes.Create(1.41421356f), mantissa);
        whole += TLanes.Select(isUpper, TLanes.Create(1f), TLanes.Zero);
        var f = TLanes.Select(isUpper, mantissa * TLanes.Create(0.5f), mantissa) - TLanes.Create(1f);
        var z = f * f;
        var p = TLanes.Create(7.0376836292e-2f);
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(-1.1514610310e-1f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(1.1676998740e-1f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(-1.2420140846e-1f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(1.4249322787e-1f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(-1.6668057665e-1f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(2.0000714765e-1f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(-2.4999993993e-1f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(3.3333331174e-1f));
        return ((f, TLanes.MultiplyAdd(TLanes.Create(-0.5f), z, p * f * z)), whole);
    }

    /// <summary>The logarithm's values at 0, below it, and at infinity.</summary>
    private static TLanes Finish<TLanes>(TLanes x, TLanes log)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var infinity = TLanes.Create(float.PositiveInfinity);
        var atInfinity = TLanes.Select(TLanes.Less(x, infinity), log, x);
        var atZero = TLanes.Select(TLanes.Equal(x, TLanes.Zero), -infinity, atInfinity);
        return TLanes.Select(TLanes.Less(x, TLanes.Zero), TLanes.Create(float.NaN), atZero);
    }
}
