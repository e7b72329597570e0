using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Storage;

/// <summary>Which fields layouts take as they are stored: over rows and columns in their order, in groups of constant size, with planes or entries of constant number.</summary>
public static class PlainField
{
    public static bool Is(FormatModel format, FieldModel field)
    {
        var next = 0;
        foreach (var dimension in field.Dimensions)
        {
            if (dimension is FreeDimension free)
            {
                if (free.Size is not Number)
                {
                    return false;
                }
                continue;
            }
            var position = format.Axes.ToList().IndexOf(Axis(((ImpliedDimension)dimension).Index) ?? "");
            if (position < next)
            {
                return false;
            }
            next = position + 1;
        }
        return true;
    }

    /// <summary>The axis of <c>k</c> or <c>k/c</c>; null for anything else.</summary>
    private static string? Axis(Expr index) => index switch
    {
        IndexValue i => i.Name,
        Binary { Operator: BinaryOperator.FloorDivide, Left: IndexValue i, Right: Number } => i.Name,
        _ => null,
    };
}
