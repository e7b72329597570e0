namespace Kernels.Numerics;

/// <summary>The functions of <see cref="LaneMath"/> of one number: what a lane would give, bit by bit.</summary>
public static class ScalarMath
{
    public static float Exp(float x) => F32x4.ToScalar(LaneMath.Exp(F32x4.Create(x)));

    public static float Exp2(float x) => F32x4.ToScalar(LaneMath.Exp2(F32x4.Create(x)));

    public static float Log(float x) => F32x4.ToScalar(LaneMath.Log(F32x4.Create(x)));

    public static float Log2(float x) => F32x4.ToScalar(LaneMath.Log2(F32x4.Create(x)));

    public static float Sigmoid(float x) => F32x4.ToScalar(LaneMath.Sigmoid(F32x4.Create(x)));

    public static float Silu(float x) => F32x4.ToScalar(LaneMath.Silu(F32x4.Create(x)));

    public static float Softplus(float x) => F32x4.ToScalar(LaneMath.Softplus(F32x4.Create(x)));

    public static float Tanh(float x) => F32x4.ToScalar(LaneMath.Tanh(F32x4.Create(x)));

    public static float Gelu(float x) => F32x4.ToScalar(LaneMath.Gelu(F32x4.Create(x)));

    public static float Relu(float x) => x < 0 ? 0 : x;

    public static float Sign(float x) => x > 0 ? 1 : x < 0 ? -1 : x;

    public static float Flush(float x) => MathF.Abs(x) < 1e-30f ? 0 : x;

    /// <summary>x^y, worked out in float64.</summary>
    public static float Power(float x, float y) => (float)Math.Pow(x, y);

    /// <summary>x - y·⌊x/y⌋.</summary>
    public static float Modulo(float x, float y) => x - (y * MathF.Floor(x / y));
}
