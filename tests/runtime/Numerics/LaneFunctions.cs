using Kernels.Numerics;

namespace Kernels.Runtime.Tests.Numerics;

/// <summary>One function of <see cref="LaneMath"/>: of registers, of one number, and in float64.</summary>
internal interface ILaneFunction
{
    static abstract TLanes Of<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes>;

    static abstract float Of(float x);

    static abstract double Exactly(double x);
}

internal readonly struct ExpFunction : ILaneFunction
{
    public static TLanes Of<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => LaneMath.Exp(x);

    public static float Of(float x) => ScalarMath.Exp(x);

    public static double Exactly(double x) => Math.Exp(x);
}

internal readonly struct Exp2Function : ILaneFunction
{
    public static TLanes Of<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => LaneMath.Exp2(x);

    public static float Of(float x) => ScalarMath.Exp2(x);

    public static double Exactly(double x) => Math.Pow(2, x);
}

internal readonly struct LogFunction : ILaneFunction
{
    public static TLanes Of<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => LaneMath.Log(x);

    public static float Of(float x) => ScalarMath.Log(x);

    public static double Exactly(double x) => Math.Log(x);
}

internal readonly struct Log2Function : ILaneFunction
{
    public static TLanes Of<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => LaneMath.Log2(x);

    public static float Of(float x) => ScalarMath.Log2(x);

    public static double Exactly(double x) => Math.Log2(x);
}

internal readonly struct SigmoidFunction : ILaneFunction
{
    public static TLanes Of<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => LaneMath.Sigmoid(x);

    public static float Of(float x) => ScalarMath.Sigmoid(x);

    public static double Exactly(double x) => 1 / (1 + Math.Exp(-x));
}

internal readonly struct SiluFunction : ILaneFunction
{
    public static TLanes Of<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => LaneMath.Silu(x);

    public static float Of(float x) => ScalarMath.Silu(x);

    public static double Exactly(double x) => ExactMath.Silu(x);
}

internal readonly struct SoftplusFunction : ILaneFunction
{
    public static TLanes Of<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => LaneMath.Softplus(x);

    public static float Of(float x) => ScalarMath.Softplus(x);

    public static double Exactly(double x) => Math.Max(x, 0) + ExactMath.LogOnePlus(Math.Exp(-Math.Abs(x)));
}

internal readonly struct TanhFunction : ILaneFunction
{
    public static TLanes Of<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => LaneMath.Tanh(x);

    public static float Of(float x) => ScalarMath.Tanh(x);

    public static double Exactly(double x) => Math.Tanh(x);
}

internal readonly struct GeluFunction : ILaneFunction
{
    public static TLanes Of<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => LaneMath.Gelu(x);

    public static float Of(float x) => ScalarMath.Gelu(x);

    public static double Exactly(double x) => ExactMath.Gelu(x);
}

internal readonly struct ReluFunction : ILaneFunction
{
    public static TLanes Of<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => LaneMath.Relu(x);

    public static float Of(float x) => ScalarMath.Relu(x);

    public static double Exactly(double x) => Math.Max(x, 0);
}

internal readonly struct SignFunction : ILaneFunction
{
    public static TLanes Of<TLanes>(TLanes x)
        where TLanes : struct, IFloatLanes<TLanes> => LaneMath.Sign(x);

    public static float Of(float x) => ScalarMath.Sign(x);

    public static double Exactly(double x) => double.IsNaN(x) ? x : Math.Sign(x);
}
