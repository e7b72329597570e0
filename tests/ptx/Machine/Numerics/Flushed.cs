namespace Kernels.PtxMachine.Numerics;

/// <summary>f32 functions under <c>.ftz</c> (subnormal operands and results are zeros of their sign) and <c>.sat</c> (results lie in 0 … 1, NaN is 0).</summary>
internal static class Flushed
{
    private const float SmallestNormal = 1.17549435e-38f;

    public static float Flush(float value) => MathF.Abs(value) < SmallestNormal ? MathF.CopySign(0, value) : value;

    public static float Saturate(float value) => value >= 0 ? MathF.Min(value, 1) : 0;

    public static Func<float, float> Unary(Func<float, float> function, bool flushes, bool saturates = false) =>
        !flushes && !saturates ? function : x => After(function(Before(x, flushes)), flushes, saturates);

    public static Func<float, float, float> Binary(Func<float, float, float> function, bool flushes, bool saturates) =>
        !flushes && !saturates ? function : (x, y) => After(function(Before(x, flushes), Before(y, flushes)), flushes, saturates);

    public static Func<float, float, float, float> Ternary(Func<float, float, float, float> function, bool flushes, bool saturates) =>
        !flushes && !saturates ? function : (x, y, z) => After(function(Before(x, flushes), Before(y, flushes), Before(z, flushes)), flushes, saturates);

    private static float Before(float value, bool flushes) => flushes ? Flush(value) : value;

    private static float After(float value, bool flushes, bool saturates)
    {
        value = saturates ? Saturate(value) : value;
        return flushes ? Flush(value) : value;
    }
}
