using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kernels.Numerics;

/// <summary>What a loop over two inputs does to each pair of elements.</summary>
internal interface IBinaryOperator
{
    static abstract Vector<float> Invoke(Vector<float> x, Vector<float> y);
}

/// <summary>x + y.</summary>
internal readonly struct AddOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Invoke(Vector<float> x, Vector<float> y) => x + y;
}

/// <summary>silu(x)·y.</summary>
internal readonly struct SiluMultiplyOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Invoke(Vector<float> x, Vector<float> y) => VectorMath.Silu(x) * y;
}

/// <summary>Loops over arrays of floats, each with its tail, written once for every operator.</summary>
internal static unsafe class VectorLoops
{
    /// <summary>destination[i] = op(x[i], y[i]); the destination may be either input.</summary>
    public static void Binary<TOperator>(float* x, float* y, float* destination, int count)
        where TOperator : struct, IBinaryOperator
    {
        var i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            TOperator.Invoke(Vector.Load(x + i), Vector.Load(y + i)).Store(destination + i);
        }
        if (i < count)
        {
            StoreFirst(TOperator.Invoke(LoadFirst(x + i, count - i), LoadFirst(y + i, count - i)), destination + i, count - i);
        }
    }

    /// <summary>destination[i] = x[i]·scale·weight[i]; the destination may be x.</summary>
    public static void ScaleMultiply(float* x, float scale, float* weight, float* destination, int count)
    {
        var factor = new Vector<float>(scale);
        var i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            (Vector.Load(x + i) * factor * Vector.Load(weight + i)).Store(destination + i);
        }
        for (; i < count; i++)
        {
            destination[i] = x[i] * scale * weight[i];
        }
    }

    /// <summary>Σ x[i]².</summary>
    public static float SumOfSquares(float* x, int count)
    {
        Vector<float> a = default, b = default;
        var i = 0;
        for (; i <= count - (2 * Vector<float>.Count); i += 2 * Vector<float>.Count)
        {
            var first = Vector.Load(x + i);
            var second = Vector.Load(x + i + Vector<float>.Count);
            a = Vector.MultiplyAddEstimate(first, first, a);
            b = Vector.MultiplyAddEstimate(second, second, b);
        }
        var sum = Vector.Sum(a + b);
        for (; i < count; i++)
        {
            sum += x[i] * x[i];
        }
        return sum;
    }

    /// <summary>The largest of a whole number of vectors.</summary>
    public static float Maximum(float* x, int count)
    {
        var highest = Vector.Load(x);
        for (var i = Vector<float>.Count; i < count; i += Vector<float>.Count)
        {
            highest = Vector.Max(highest, Vector.Load(x + i));
        }
        var maximum = highest[0];
        for (var lane = 1; lane < Vector<float>.Count; lane++)
        {
            maximum = Math.Max(maximum, highest[lane]);
        }
        return maximum;
    }

    /// <summary>x[i] = e^(x[i] - shift) for a whole number of vectors; returns the sum.</summary>
    public static float ExponentiateAndSum(float* x, float shift, int count)
    {
        var shifts = new Vector<float>(shift);
        Vector<float> total = default;
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            var power = VectorMath.Exp(Vector.Load(x + i) - shifts);
            power.Store(x + i);
            total += power;
        }
        return Vector.Sum(total);
    }

    /// <summary>Turns each pair (a[i], b[i]) by the angle whose cosine and sine are given: the halves of a rotary embedding.</summary>
    public static void Rotate(float* a, float* b, float* cosine, float* sine, float* destinationA, float* destinationB, int count)
    {
        var i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> x = Vector.Load(a + i), y = Vector.Load(b + i), c = Vector.Load(cosine + i), s = Vector.Load(sine + i);
            ((x * c) - (y * s)).Store(destinationA + i);
            ((y * c) + (x * s)).Store(destinationB + i);
        }
        for (; i < count; i++)
        {
            float x = a[i], y = b[i];
            destinationA[i] = (x * cosine[i]) - (y * sine[i]);
            destinationB[i] = (y * cosine[i]) + (x * sine[i]);
        }
    }

    /// <summary>The first <paramref name="count"/> lanes from memory, the others 0.</summary>
    private static Vector<float> LoadFirst(float* source, int count)
    {
        var lanes = stackalloc float[Vector<float>.Count];
        new Span<float>(source, count).CopyTo(new Span<float>(lanes, count));
        return Vector.Load(lanes);
    }

    private static void StoreFirst(Vector<float> vector, float* destination, int count)
    {
        var lanes = stackalloc float[Vector<float>.Count];
        vector.Store(lanes);
        new Span<float>(lanes, count).CopyTo(new Span<float>(destination, count));
    }
}
