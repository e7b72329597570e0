using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Storage;

/// <summary>
/// A stored field that the equation indexes by codes or by k, such as <c>t : f16 [n, 16]</c> with <c>t[q]</c>: a table of each row, of each group
/// of rows or of k, or of the whole matrix. Planes are no tables: what indexes them is known when the sums over them are written out.
/// </summary>
public static class StoredTable
{
    /// <summary>Places in a table are worked out in f32, which has all integers up to this.</summary>
    public const int MostEntries = 1 << 24;

    /// <summary>Whether a field is such a table.</summary>
    public static bool Is(FormatModel format, FieldModel field)
    {
        if (field.Constant is not null || !field.Dimensions.Any(d => d is FreeDimension))
        {
            return false;
        }
        var behindAxes = field.Dimensions.SkipWhile(d => d is FreeDimension).Any(d => d is FreeDimension);
        return behindAxes || format.Value.All().OfType<Element>().Where(e => e.Array == field.Name)
            .Any(e => e.At.Where((_, i) => field.Dimensions[i] is FreeDimension).Any(at => !IsPlane(format, at)));
    }

    /// <summary>Whether an index is a constant once the sums are written out.</summary>
    private static bool IsPlane(FormatModel format, Expr at) =>
        at.All().All(e => e is not Element && (e is not IndexValue index || !format.Axes.Contains(index.Name)));
}
