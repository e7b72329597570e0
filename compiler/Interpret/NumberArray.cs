using System;
using System.Collections.Generic;
using System.Linq;

namespace Kernels.Compiler.Interpret;

/// <summary>Numbers in float64, row-major, with the extent of each dimension; no dimension means one number.</summary>
public sealed class NumberArray
{
    /// <summary>The given numbers in that shape.</summary>
    /// <exception cref="ArgumentException">There are more or fewer numbers than the shape has places.</exception>
    public NumberArray(double[] values, params int[] shape)
    {
        var count = shape.Aggregate(1L, (a, b) => checked(a * b));
        if (count != values.Length)
        {
            throw new ArgumentException($"a shape [{string.Join(", ", shape)}] has {count} places, but {values.Length} numbers are given", nameof(values));
        }
        (Values, Shape) = (values, shape);
    }

    /// <summary>Zeros of that shape.</summary>
    public static NumberArray Zeros(params int[] shape) => new(new double[shape.Aggregate(1L, (a, b) => checked(a * b))], shape);

    /// <summary>The numbers, last dimension fastest.</summary>
    public double[] Values { get; }

    /// <summary>The extent of each dimension.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The number at these indices; 0 outside the range, which is what padding and shifts mean.</summary>
    public double this[params long[] at] => TryOffset(at, out var offset) ? Values[offset] : 0;

    /// <summary>The part with its leading indices fixed.</summary>
    public NumberArray At(params long[] leading)
    {
        var rest = Shape.Skip(leading.Length).ToArray();
        var count = rest.Aggregate(1, (a, b) => a * b);
        var start = 0L;
        for (var i = 0; i < leading.Length; i++)
        {
            if (leading[i] < 0 || leading[i] >= Shape[i])
            {
                throw new ArgumentOutOfRangeException(nameof(leading), $"index {leading[i]} of dimension {i + 1} is outside [0, {Shape[i]})");
            }
            start = (start * Shape[i]) + leading[i];
        }
        var values = new double[count];
        Array.Copy(Values, start * count, values, 0, count);
        return new NumberArray(values, rest);
    }

    /// <summary>Arrays of one shape, one after the other along new leading dimensions.</summary>
    internal static NumberArray Stack(IReadOnlyList<NumberArray> parts, int[] leading) =>
        new([.. parts.SelectMany(p => p.Values)], [.. leading, .. parts[0].Shape]);

    /// <summary>The places of one dimension in another order, or some of them again.</summary>
    internal NumberArray Gather(int dimension, IReadOnlyList<int> places)
    {
        var inner = Shape.Skip(dimension + 1).Aggregate(1, (a, b) => a * b);
        var outer = Shape.Take(dimension).Aggregate(1, (a, b) => a * b);
        var result = Zeros([.. Shape.Take(dimension), places.Count, .. Shape.Skip(dimension + 1)]);
        for (var o = 0; o < outer; o++)
        {
            for (var p = 0; p < places.Count; p++)
            {
                Array.Copy(Values, ((o * Shape[dimension]) + places[p]) * inner, result.Values, ((o * places.Count) + p) * inner, inner);
            }
        }
        return result;
    }

    /// <summary>The same numbers under another shape.</summary>
    internal NumberArray Reshape(int[] shape) => new(Values, shape);

    private bool TryOffset(long[] at, out long offset)
    {
        offset = 0;
        for (var i = 0; i < at.Length; i++)
        {
            var extent = Shape[i];
            if ((ulong)at[i] >= (ulong)extent)
            {
                return false;
            }
            offset = (offset * extent) + at[i];
        }
        return true;
    }
}
