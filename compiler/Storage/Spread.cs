using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Storage;

/// <summary>How many neighbours along each axis of a format have the same value of an expression, as its indices say.</summary>
/// <param name="Rows">Rows that share it; 0: all.</param>
/// <param name="Columns">Columns that share it; 0: all.</param>
public readonly record struct Spread(int Rows, int Columns)
{
    /// <summary>Whether each weight may have its own.</summary>
    public bool IsDense => Rows == 1 && Columns == 1;

    public static Spread Of(Expr expression, IReadOnlyList<string> axes) => expression switch
    {
        IndexValue index => new(index.Name == axes[0] ? 1 : 0, index.Name == axes[1] ? 1 : 0),
        Binary { Operator: BinaryOperator.FloorDivide, Left: IndexValue index, Right: Number group } =>
            new(index.Name == axes[0] ? (int)group.Value : 0, index.Name == axes[1] ? (int)group.Value : 0),
        _ => expression.Operands().Select(o => Of(o, axes)).Aggregate(default(Spread), (a, b) => new(Integers.Gcd(a.Rows, b.Rows), Integers.Gcd(a.Columns, b.Columns))),
    };

    /// <summary>How many places in row-major order share the value, where it hangs on the axes only through <c>flat/c</c>; null where it does not.</summary>
    public static int? OfFlat(Expr expression, IReadOnlyList<string> axes)
    {
        var group = Flat(expression);
        return group > 1 ? group : null;

        int? Flat(Expr e) => e switch
        {
            IndexValue index => axes.Contains(index.Name) ? null : 0,
            Binary { Operator: BinaryOperator.FloorDivide, Right: Number size } b when IndexAlgebra.IsFlat(b.Left) => (int)size.Value,
            _ => e.Operands().Select(Flat).Aggregate((int?)0, (a, b) => a is { } x && b is { } y ? Integers.Gcd(x, y) : null),
        };
    }
}
