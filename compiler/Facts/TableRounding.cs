using System;
using System.Collections.Generic;
using System.Linq;

namespace Kernels.Compiler.Facts;

/// <summary>Rounds the numbers of a constant table to the values of its type.</summary>
internal static class TableRounding
{
    /// <summary>
    /// The value of the type nearest to each number; NaN where an integer type lacks it, it is too large, or a type of at least
    /// 16 bits would make a 0 of it.
    /// </summary>
    public static double[] Round(IReadOnlyList<double> numbers, ElementType type)
    {
        if (type.Kind == ElementKind.F32)
        {
            return [.. numbers.Select(n => Checked(n, Math.Abs(n) > float.MaxValue ? double.NaN : (float)n, type))];
        }
        // Every value once (-0 is 0), in order, each with the least of its patterns: of two that are as near, the lower pattern is taken.
        var values = Enumerable.Range(0, type.Kind == ElementKind.Trit ? 3 : 1 << type.Bits)
            .Select(p => (Value: type.Decode((uint)p) + 0.0, Pattern: p))
            .Where(v => !double.IsNaN(v.Value) && !double.IsInfinity(v.Value))
            .GroupBy(v => v.Value, (value, same) => (Value: value, Pattern: same.Min(s => s.Pattern)))
            .OrderBy(v => v.Value)
            .ToArray();
        var sorted = values.Select(v => v.Value).ToArray();
        return [.. numbers.Select(n =>
        {
            var found = Array.BinarySearch(sorted, n);
            if (found < 0)
            {
                var (below, above) = (Math.Max(0, ~found - 1), Math.Min(sorted.Length - 1, ~found));
                var (toBelow, toAbove) = (Math.Abs(n - sorted[below]), Math.Abs(sorted[above] - n));
                found = toBelow < toAbove || (toBelow == toAbove && values[below].Pattern < values[above].Pattern) ? below : above;
            }
            var nearest = sorted[found];
            var isTooFar = type.IsInteger ? nearest != n : n > sorted[sorted.Length - 1] || n < sorted[0];
            return isTooFar ? double.NaN : Checked(n, nearest, type);
        })];
    }

    /// <summary>Small formats round to 0 on purpose; of the others nobody expects it.</summary>
    private static double Checked(double number, double rounded, ElementType type) =>
        number != 0 && rounded == 0 && type.IsFloat && type.Bits >= 16 ? double.NaN : rounded;
}
