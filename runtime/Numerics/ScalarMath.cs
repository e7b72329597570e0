namespace Kernels.Numerics;

/// <summary>The functions of <see cref="LaneMath"/> of one number: what a lane would give, bit by bit.</summary>
public static class ScalarMath
{
    /// <summary>e^x; accuracy and special values as <see cref="LaneMath.Exp"/>.</summary>
    public static float Exp(float x) => F32x4.ToScalar(LaneMath.Exp(F32x4.Create(x)));

    /// <summary>2^x; as <see cref="LaneMath.Exp2"/>.</summary>
    public static float Exp2(float x) => F32x4.ToScalar(LaneMath.Exp2(F32x4.Create(x)));

    /// <summary>The natural logarithm; as <see cref="LaneMath.Log"/>.</summary>
    public static float Log(float x) => F32x4.ToScalar(LaneMath.Log(F32x4.Create(x)));

    /// <summary>The logarithm to base 2; as <see cref="LaneMath.Log2"/>.</summary>
    public static float Log2(float x) => F32x4.ToScalar(LaneMath.Log2(F32x4.Create(x)));

    /// <summary>1 / (1 + e^-x); as <see cref="LaneMath.Sigmoid"/>.</summary>
    public static float Sigmoid(float x) => F32x4.ToScalar(LaneMath.Sigmoid(F32x4.Create(x)));

    /// <summary>x / (1 + e^-x); as <see cref="LaneMath.Silu"/>.</summary>
    public static float Silu(float x) => F32x4.ToScalar(LaneMath.Silu(F32x4.Create(x)));

    /// <summary>log(1 + e^x); as <see cref="LaneMath.Softplus"/>.</summary>
    public static float Softplus(float x) => F32x4.ToScalar(LaneMath.Softplus(F32x4.Create(x)));

    /// <summary>The hyperbolic tangent; as <see cref="LaneMath.Tanh"/>.</summary>
    public static float Tanh(float x) => F32x4.ToScalar(LaneMath.Tanh(F32x4.Create(x)));

    /// <summary>x·Φ(x) with the normal distribution's Φ; as <see cref="LaneMath.Gelu"/>.</summary>
    public static float Gelu(float x) => F32x4.ToScalar(LaneMath.Gelu(F32x4.Create(x)));

    /// <summary>max(x, 0); NaN stays NaN.</summary>
    public static float Relu(float x) => x < 0 ? 0 : x;

    /// <summary>-1, 0 or 1; NaN stays NaN.</summary>
    public static float Sign(float x) => x > 0 ? 1 : x < 0 ? -1 : x;

    /// <summary>x, or 0 where |x| is below 1e-30; as <see cref="LaneMath.Flush"/>.</summary>
    public static float Flush(float x) => MathF.Abs(x) < 1e-30f ? 0 : x;

    /// <summary>x^y, worked out in float64.</summary>
    public static float Power(float x, float y) => (float)Math.Pow(x, y);

    /// <summary>x - y·⌊x/y⌋.</summary>
    public static float Modulo(float x, float y) => x - (y * MathF.Floor(x / y));
}
