using ILGPU;

namespace Kernels.Gpu;

/// <summary>
/// The functions of the language as ILGPU compiles them for every device: what the CPU runtime's do, from the same polynomials, on one number.
/// Powers of two and roots are the device's own instructions. Errors are a few units in the last place where it does not say otherwise; numbers
/// that are too small become 0.
/// </summary>
public static class DeviceMath
{
    // ln 2 in two parts; the first has 9 significant bits, so its product with an exponent is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = (float)(0.69314718055994530942 - 0.693359375);
    private const float Log2E = 1.44269504088896340736f;

    /// <summary>e^x, as exact as x·log2(e) is: within 2 + 1.2·|x| units in the last place.</summary>
    public static float Exp(float x) => Exp2(x * Log2E);

    /// <summary>2^x as the device has it.</summary>
    public static float Exp2(float x) => IntrinsicMath.CPUOnly.Exp2(x);

    /// <summary>The natural logarithm; -∞ of 0, NaN of negative numbers.</summary>
    public static float Log(float x)
    {
        if (!(x > 0f))
        {
            return x == 0f ? float.NegativeInfinity : float.NaN;
        }
        if (x == float.PositiveInfinity)
        {
            return x;
        }
        // x = (1 + f)·2^e with 1 + f from √½ to √2.
        var bits = Interop.FloatAsInt(x);
        var shifted = bits - 0x3F3504F3u;
        var exponent = (float)((int)shifted >> 23);
        var f = Interop.IntAsFloat((shifted & 0x007FFFFFu) + 0x3F3504F3u) - 1f;
        return (exponent * Ln2High) + (f + ((exponent * Ln2Low) + LogTail(f)));
    }

    /// <summary>The logarithm to base 2; special values as <see cref="Log"/>.</summary>
    public static float Log2(float x) => Log(x) * Log2E;

    /// <summary>1 / (1 + e^-x), by e^-|x|, which does not overflow.</summary>
    public static float Sigmoid(float x)
    {
        var u = Exp(-MathF.Abs(x));
        return (x < 0f ? u : 1f) / (1f + u);
    }

    /// <summary>x / (1 + e^-x).</summary>
    public static float Silu(float x) => x * Sigmoid(x);

    /// <summary>max(x, 0).</summary>
    public static float Relu(float x) => MathF.Max(x, 0f);

    /// <summary>log(1 + e^x) = max(x, 0) + log(1 + u) with u = e^-|x|, and log(1 + u) = u + u²·p(u).</summary>
    public static float Softplus(float x)
    {
        var u = Exp(-MathF.Abs(x));
        var p = -0.00327806221f;
        p = (p * u) + 0.0200497489f;
        p = (p * u) - 0.0574199669f;
        p = (p * u) + 0.10659802f;
        p = (p * u) - 0.153449938f;
        p = (p * u) + 0.196922332f;
        p = (p * u) - 0.249580279f;
        p = (p * u) + 0.333304644f;
        p = (p * u) - 0.499999315f;
        return (u * u * p) + u + MathF.Max(x, 0f);
    }

    /// <summary>The hyperbolic tangent: an odd polynomial near 0, 1 - 2 / (e^2|x| + 1) beyond.</summary>
    public static float Tanh(float x)
    {
        var magnitude = MathF.Abs(x);
        if (magnitude < 0.625f)
        {
            var z = x * x;
            var p = -0.00570255611f;
            p = (p * z) + 0.0206345413f;
            p = (p * z) - 0.053737469f;
            p = (p * z) + 0.133314058f;
            p = (p * z) - 0.333332807f;
            return (p * z * x) + x;
        }
        var far = 1f - (2f / (Exp(magnitude + magnitude) + 1f));
        return x < 0f ? -far : far;
    }

    /// <summary>x·Φ(x) with the exact normal distribution: Φ(-a) = e^(-a²/2)·p(s) / (a + 3) with s = a / (a + 3).</summary>
    public static float Gelu(float x)
    {
        var a = MathF.Min(MathF.Abs(x), 14.5f);
        var t = 1f / (a + 3f);
        var s = a * t;
        var p = -0.067789346f;
        p = (p * s) + 0.156188756f;
        p = (p * s) - 0.00317995809f;
        p = (p * s) - 0.114467628f;
        p = (p * s) - 0.256353617f;
        p = (p * s) + 0.205750763f;
        p = (p * s) + 1.06920719f;
        p = (p * s) - 2.090487f;
        p = (p * s) + 1.5f;
        // The square of the upper 12 bits of a is exact, so that its rounding does not grow with a.
        var upper = Interop.IntAsFloat(Interop.FloatAsInt(a) & 0xFFFFF000u);
        var tail = Exp(-0.5f * upper * upper) * Exp(0.5f * (upper - a) * (upper + a)) * t * p;
        return (x < 0f ? 0f : x) - (a * tail);
    }

    /// <summary>-1, 0 or 1; NaN stays NaN.</summary>
    public static float Sign(float x) => x > 0f ? 1f : x < 0f ? -1f : x;

    /// <summary>The nearest whole number from low to high.</summary>
    public static int Clamp(int x, int low, int high) => Math.Min(Math.Max(x, low), high);

    /// <summary>x^y. A negative x has a power where y is a whole number.</summary>
    public static float Power(float x, float y)
    {
        if (y == 0f)
        {
            return 1f;
        }
        if (x == 0f)
        {
            return y > 0f ? 0f : float.PositiveInfinity;
        }
        var power = Exp(y * Log(MathF.Abs(x)));
        if (x > 0f)
        {
            return power;
        }
        return y != MathF.Floor(y) ? float.NaN : Modulo(y, 2f) == 0f ? power : -power;
    }

    /// <summary>x - y·⌊x/y⌋.</summary>
    public static float Modulo(float x, float y) => x - (y * MathF.Floor(x / y));

    /// <summary>⌊a/b⌋ for positive b.</summary>
    public static int FloorDivide(int a, int b) => a >= 0 ? a / b : -((b - 1 - a) / b);

    /// <summary>a - b·⌊a/b⌋ for positive b.</summary>
    public static int FloorModulo(int a, int b) => a - (b * FloorDivide(a, b));

    /// <summary>⌈a/b⌉ for non-negative a and positive b.</summary>
    public static int DivideUp(int a, int b) => (a + b - 1) / b;

    /// <summary>log(1 + f) - f = -f²/2 + f³·p(f).</summary>
    private static float LogTail(float f)
    {
        var p = -0.0764091536f;
        p = (p * f) + 0.127656847f;
        p = (p * f) - 0.131593928f;
        p = (p * f) + 0.142009944f;
        p = (p * f) - 0.16623348f;
        p = (p * f) + 0.200012609f;
        p = (p * f) - 0.250008225f;
        p = (p * f) + 0.333333313f;
        return f * f * ((p * f) - 0.5f);
    }
}
