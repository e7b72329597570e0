using System.Runtime.CompilerServices;

namespace Kernels.Numerics;

/// <summary>What a loop over two inputs does to each pair of elements.</summary>
internal interface IBinaryOperator
{
    static abstract TLanes Invoke<TLanes>(TLanes x, TLanes y)
        where TLanes : struct, IFloatLanes<TLanes>;
}

/// <summary>x + y.</summary>
internal readonly struct AddOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Invoke<TLanes>(TLanes x, TLanes y)
        where TLanes : struct, IFloatLanes<TLanes> => x + y;
}

/// <summary>silu(x)·y.</summary>
internal readonly struct SiluMultiplyOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Invoke<TLanes>(TLanes x, TLanes y)
        where TLanes : struct, IFloatLanes<TLanes> => LaneMath.Silu(x) * y;
}

/// <summary>Loops over arrays of floats, whole registers first and then what is left in one partial register, written once for every operator.</summary>
internal static unsafe class VectorLoops
{
    /// <summary>destination[i] = op(x[i], y[i]); the destination may be either input.</summary>
    public static void Binary<TOperator, TLanes>(float* x, float* y, float* destination, int count)
        where TOperator : struct, IBinaryOperator
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(TOperator.Invoke(TLanes.Load(x + i), TLanes.Load(y + i)), destination + i);
        }
        if (i < count)
        {
            TLanes.StoreSome(TOperator.Invoke(TLanes.LoadSome(x + i, count - i), TLanes.LoadSome(y + i, count - i)), destination + i, count - i);
        }
    }

    /// <summary>destination[i] = x[i]·scale·weight[i]; the destination may be x.</summary>
    public static void ScaleMultiply<TLanes>(float* x, float scale, float* weight, float* destination, int count)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var factor = TLanes.Create(scale);
        var i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Load(x + i) * factor * TLanes.Load(weight + i), destination + i);
        }
        if (i < count)
        {
            TLanes.StoreSome(TLanes.LoadSome(x + i, count - i) * factor * TLanes.LoadSome(weight + i, count - i), destination + i, count - i);
        }
    }

    /// <summary>Σ x[i]².</summary>
    public static float SumOfSquares<TLanes>(float* x, int count)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        TLanes a = TLanes.Zero, b = TLanes.Zero;
        var i = 0;
        for (; i <= count - (2 * TLanes.Count); i += 2 * TLanes.Count)
        {
            TLanes first = TLanes.Load(x + i), second = TLanes.Load(x + i + TLanes.Count);
            a = TLanes.MultiplyAdd(first, first, a);
            b = TLanes.MultiplyAdd(second, second, b);
        }
        for (; i < count; i += TLanes.Count)
        {
            var last = TLanes.LoadSome(x + i, Math.Min(TLanes.Count, count - i));
            a = TLanes.MultiplyAdd(last, last, a);
        }
        return TLanes.Sum(a + b);
    }

    /// <summary>The largest of a whole number of registers.</summary>
    public static float Maximum<TLanes>(float* x, int count)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var highest = TLanes.Load(x);
        for (var i = TLanes.Count; i < count; i += TLanes.Count)
        {
            highest = TLanes.Max(highest, TLanes.Load(x + i));
        }
        return TLanes.Maximum(highest);
    }

    /// <summary>x[i] = e^(x[i] - shift) for a whole number of registers; returns the sum.</summary>
    public static float ExponentiateAndSum<TLanes>(float* x, float shift, int count)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var shifts = TLanes.Create(shift);
        var total = TLanes.Zero;
        for (var i = 0; i < count; i += TLanes.Count)
        {
            var power = LaneMath.Exp(TLanes.Load(x + i) - shifts);
            TLanes.Store(power, x + i);
            total += power;
        }
        return TLanes.Sum(total);
    }

    /// <summary>Turns each pair (a[i], b[i]) by the angle whose cosine and sine are given: the halves of a rotary embedding.</summary>
    public static void Rotate<TLanes>(float* a, float* b, float* cosine, float* sine, float* destinationA, float* destinationB, int count)
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            RotateBlock<TLanes, Whole>(a + i, b + i, cosine + i, sine + i, destinationA + i, destinationB + i, TLanes.Count);
        }
        if (i < count)
        {
            RotateBlock<TLanes, Part>(a + i, b + i, cosine + i, sine + i, destinationA + i, destinationB + i, count - i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RotateBlock<TLanes, TFill>(float* a, float* b, float* cosine, float* sine, float* destinationA, float* destinationB, int lanes)
        where TLanes : struct, IFloatLanes<TLanes>
        where TFill : struct, IFill
    {
        TLanes x = TFill.Load<TLanes>(a, lanes), y = TFill.Load<TLanes>(b, lanes);
        TLanes c = TFill.Load<TLanes>(cosine, lanes), s = TFill.Load<TLanes>(sine, lanes);
        TFill.Store((x * c) - (y * s), destinationA, lanes);
        TFill.Store((y * c) + (x * s), destinationB, lanes);
    }
}
