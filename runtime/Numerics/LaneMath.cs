using System.Runtime.CompilerServices;

namespace Kernels.Numerics;

/// <summary>
/// Elementary functions of whole registers. Each lane depends on its own input alone, so results depend neither on the register's width nor on
/// which lanes are in use; only whether the machine fuses multiplications with additions can change their last bits. Errors are in units in the
/// last place against the exact value, with or without fusing, for results that are normal numbers; subnormal results are within 2 of the
/// smallest number unless said otherwise, and special values are those of float64. The polynomials have the least largest relative error on
/// their range (Remez), below 2^-23 (of e^x, 2^x and log below 2^-27), and coefficients in f32.
/// </summary>
public static unsafe class LaneMath
{
    // ln 2 in two parts; the first has 9 significant bits, so its product with an exponent is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = (float)(0.69314718055994530942 - 0.693359375);
    private const float Log2E = 1.44269504088896340736f;
    private const float SmallestNormal = 1.17549435e-38f;

    // Above the first e^x is infinite. Below the second e^x and x·e^x round to 0.
    private const float ExpUpper = 89f;
    private const float ExpLower = -110f;

    // 1.5·2^23: a sum with it has no place for a fraction.
    private const float Rounder = 12582912f;

    /// <summary>e^x within 1.2 units, 0.9 where fused.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => ExpOfLimited(TLanes.AtMost(TLanes.AtLeast(x, TLanes.Create(ExpLower)), TLanes.Create(ExpUpper)));

    /// <summary>2^x within 1.1 units, 0.9 where fused.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp2<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var limited = TLanes.AtMost(TLanes.AtLeast(x, TLanes.Create(-151f)), TLanes.Create(129f));
        var whole = limited + TLanes.Create(Rounder) - TLanes.Create(Rounder);
        var r = limited - whole;
        var p = TLanes.Create(0.000158253257f);
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(0.00134177157f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(0.00961706508f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(0.0555027276f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(0.240226552f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(0.693147242f));
        return TLanes.ScaleByPowerOfTwo(TLanes.MultiplyAdd(p, r, TLanes.Create(1f)), whole);
    }

    /// <summary>The natural logarithm within 1 unit; -∞ of 0, NaN of negative numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Log<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var whole = NearestPower(x, out var f);
        var y = TLanes.MultiplyAdd(whole, TLanes.Create(Ln2Low), LogTail(f));
        return WithLimitsOfLog(x, TLanes.MultiplyAdd(whole, TLanes.Create(Ln2High), f + y));
    }

    /// <summary>The logarithm to base 2 within 2 units; special values as <see cref="Log"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Log2<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var whole = NearestPower(x, out var f);
        var factor = TLanes.Create(Log2E);
        return WithLimitsOfLog(x, TLanes.MultiplyAdd(f, factor, TLanes.MultiplyAdd(LogTail(f), factor, whole)));
    }

    /// <summary>The logistic function 1 / (1 + e^-x) within 3 units: with u = e^-|x|, u / (1 + u) for negative x and 1 / (1 + u) for others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sigmoid<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var one = TLanes.Create(1f);
        var u = ExpOfLimited(LimitedNegativeMagnitude(x));
        return TLanes.Select(TLanes.Less(x, TLanes.Zero), u, one) / (one + u);
    }

    /// <summary>SiLU, x / (1 + e^-x), within 4 units; 0 of -∞. As <see cref="Sigmoid"/>, with x·u rounded once, so that a subnormal u loses nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Silu<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var limited = LimitedNegativeMagnitude(x);
        var whole = WholePower(limited);
        var p = ExpOfSmall(Rest(limited, whole));
        var u = TLanes.ScaleByPowerOfTwo(p, whole);
        var xu = TLanes.ScaleByPowerOfTwo(p * limited, whole);
        return TLanes.Select(TLanes.Less(x, TLanes.Zero), xu, x) / (TLanes.Create(1f) + u);
    }

    /// <summary>log(1 + e^x) within 3 units, very negative x included: max(x, 0) + log(1 + u) with u = e^-|x|, and log(1 + u) = u + u²·p(u).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Softplus<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var u = ExpOfLimited(LimitedNegativeMagnitude(x));
        var p = TLanes.Create(-0.00327806221f);
        p = TLanes.MultiplyAdd(p, u, TLanes.Create(0.0200497489f));
        p = TLanes.MultiplyAdd(p, u, TLanes.Create(-0.0574199669f));
        p = TLanes.MultiplyAdd(p, u, TLanes.Create(0.10659802f));
        p = TLanes.MultiplyAdd(p, u, TLanes.Create(-0.153449938f));
        p = TLanes.MultiplyAdd(p, u, TLanes.Create(0.196922332f));
        p = TLanes.MultiplyAdd(p, u, TLanes.Create(-0.249580279f));
        p = TLanes.MultiplyAdd(p, u, TLanes.Create(0.333304644f));
        p = TLanes.MultiplyAdd(p, u, TLanes.Create(-0.499999315f));
        return TLanes.MultiplyAdd(u * u, p, u) + Relu(x);
    }

    /// <summary>The hyperbolic tangent within 2 units: an odd polynomial near 0, 1 - 2 / (e^2|x| + 1) beyond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Tanh<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var magnitude = TLanes.Abs(x);
        var z = x * x;
        var p = TLanes.Create(-0.00570255611f);
        p = TLanes.MultiplyAdd(p, z, TLanes.Create(0.0206345413f));
        p = TLanes.MultiplyAdd(p, z, TLanes.Create(-0.053737469f));
        p = TLanes.MultiplyAdd(p, z, TLanes.Create(0.133314058f));
        p = TLanes.MultiplyAdd(p, z, TLanes.Create(-0.333332807f));
        var near = TLanes.MultiplyAdd(p * z, magnitude, magnitude);
        var one = TLanes.Create(1f);
        var far = one - (TLanes.Create(2f) / (ExpOfLimited(TLanes.AtMost(magnitude + magnitude, TLanes.Create(ExpUpper))) + one));
        var sign = TLanes.And(x, TLanes.Create(-0f));
        return TLanes.Or(TLanes.Select(TLanes.Less(magnitude, TLanes.Create(0.625f)), near, far), sign);
    }

    /// <summary>
    /// GELU, x·Φ(x) with the exact normal distribution, within 5 units for x above -5 and 10 below. Φ(-a) = e^(-a²/2)·p(s) / (a + 3) with
    /// s = a / (a + 3); the square is taken in two parts, so that its rounding does not grow with a.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Gelu<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var half = TLanes.Create(0.5f);
        var a = TLanes.AtMost(TLanes.Abs(x), TLanes.Create(14.5f));
        var t = TLanes.Create(1f) / (a + TLanes.Create(3f));
        var s = a * t;
        var p = TLanes.Create(-0.067789346f);
        p = TLanes.MultiplyAdd(p, s, TLanes.Create(0.156188756f));
        p = TLanes.MultiplyAdd(p, s, TLanes.Create(-0.00317995809f));
        p = TLanes.MultiplyAdd(p, s, TLanes.Create(-0.114467628f));
        p = TLanes.MultiplyAdd(p, s, TLanes.Create(-0.256353617f));
        p = TLanes.MultiplyAdd(p, s, TLanes.Create(0.205750763f));
        p = TLanes.MultiplyAdd(p, s, TLanes.Create(1.06920719f));
        p = TLanes.MultiplyAdd(p, s, TLanes.Create(-2.090487f));
        p = TLanes.MultiplyAdd(p, s, TLanes.Create(1.5f));
        // The square of the upper 12 bits of a is exact.
        var upper = TLanes.And(a, TLanes.Create(BitConverter.Int32BitsToSingle(unchecked((int)0xFFFFF000))));
        var high = -half * upper * upper;
        var low = half * (upper - a) * (upper + a);
        var whole = WholePower(high);
        var tail = TLanes.ScaleByPowerOfTwo(ExpOfSmall(Rest(high, whole) + low) * t * p, whole);
        return TLanes.MultiplyAdd(-a, tail, TLanes.Select(TLanes.Less(x, TLanes.Zero), TLanes.Create(-0f), x));
    }

    /// <summary>max(x, 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Relu<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => TLanes.AtLeast(x, TLanes.Zero);

    /// <summary>
    /// x, or 0 where its magnitude is below 1e-30. Products of many decays end there, far below what they are added to; numbers below the
    /// normal ones would cost a hundred cycles each.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Flush<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => TLanes.Select(TLanes.Less(TLanes.Abs(x), TLanes.Create(1e-30f)), TLanes.Zero, x);

    /// <summary>-1, 0 or 1; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sign<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> =>
        TLanes.Select(TLanes.Less(TLanes.Zero, x), TLanes.Create(1f), TLanes.Select(TLanes.Less(x, TLanes.Zero), TLanes.Create(-1f), x));

    /// <summary>The nearest number from low to high; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Clamp<TLanes>(TLanes x, TLanes low, TLanes high)
        where TLanes : struct, IFloatLanes<TLanes> => TLanes.AtMost(TLanes.AtLeast(x, low), high);

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

    /// <summary>e^x for x from -110 to 89: with x = i·ln 2 + r, e^x = 2^i·e^r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes ExpOfLimited<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var whole = WholePower(x);
        return TLanes.ScaleByPowerOfTwo(ExpOfSmall(Rest(x, whole)), whole);
    }

    /// <summary>-|x|, but not less than the lower limit of exponents.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes LimitedNegativeMagnitude<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => TLanes.AtLeast(TLanes.Or(x, TLanes.Create(-0f)), TLanes.Create(ExpLower));

    /// <summary>The whole number i for which 2^i is nearest to e^x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes WholePower<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => TLanes.MultiplyAdd(x, TLanes.Create(Log2E), TLanes.Create(Rounder)) - TLanes.Create(Rounder);

    /// <summary>x - whole·ln 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Rest<TLanes>(TLanes x, TLanes whole)
        where TLanes : struct, IFloatLanes<TLanes> =>
        TLanes.MultiplyAdd(whole, TLanes.Create(-Ln2Low), TLanes.MultiplyAdd(whole, TLanes.Create(-Ln2High), x));

    /// <summary>e^r for |r| ≤ ln 2 / 2: 1 + r + r²·p(r).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes ExpOfSmall<TLanes>(TLanes r)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var one = TLanes.Create(1f);
        var p = TLanes.Create(0.0013842464f);
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(0.0083693983f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(0.0416680798f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(0.166665152f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Create(0.49999994f));
        p = TLanes.MultiplyAdd(p, r, one);
        return TLanes.MultiplyAdd(p, r, one);
    }

    /// <summary>The power e of 2 that is nearest to a positive x, with x = (1 + f)·2^e.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes NearestPower<TLanes>(TLanes x, out TLanes f)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var isSmall = TLanes.Less(x, TLanes.Create(SmallestNormal));
        var normal = TLanes.Select(isSmall, x * TLanes.Create(8388608f), x);
        f = TLanes.Mantissa(normal) - TLanes.Create(1f);
        return TLanes.Exponent(normal) - TLanes.And(isSmall, TLanes.Create(23f));
    }

    /// <summary>log(1 + f) - f = -f²/2 + f³·p(f) for 1 + f from √½ to √2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes LogTail<TLanes>(TLanes f)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var z = f * f;
        var p = TLanes.Create(-0.0764091536f);
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(0.127656847f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(-0.131593928f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(0.142009944f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(-0.16623348f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(0.200012609f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(-0.250008225f));
        p = TLanes.MultiplyAdd(p, f, TLanes.Create(0.333333313f));
        return z * TLanes.MultiplyAdd(p, f, TLanes.Create(-0.5f));
    }

    /// <summary>The logarithm with its values at 0, below it, and at infinity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes WithLimitsOfLog<TLanes>(TLanes x, TLanes log)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var atInfinity = TLanes.Select(TLanes.Less(x, TLanes.Create(float.PositiveInfinity)), log, x);
        var notPositive = TLanes.Select(TLanes.Less(x, TLanes.Zero), TLanes.Create(float.NaN), TLanes.Create(float.NegativeInfinity));
        return TLanes.Select(TLanes.LessOrEqual(x, TLanes.Zero), notPositive, atInfinity);
    }
}
