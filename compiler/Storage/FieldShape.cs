using System;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Storage;

/// <summary>
/// How a stored field of a format over [n, k] is reached from the point: its leading plane dimensions, its group along the
/// rows and its group along k (<see cref="None"/> where the axis does not occur), and the sizes that the equation indexes in a table.
/// </summary>
/// <param name="RowGroup">Rows that share an element: 1 for <c>n</c>, 4 for <c>n/4</c>; null where it is a quotient of extents.</param>
/// <param name="Table">Of a stored table (<see cref="StoredTable"/>) all its free dimensions, in order; else empty.</param>
public sealed record FieldShape(FieldModel Model, EquatableArray<int> Planes, int? RowGroup, int ColumnGroup, EquatableArray<int> Table = default)
{
    /// <summary>The group of an axis that a field does not have.</summary>
    public const int None = 0;

    public string Name => Model.Name;

    public ElementType Type => Model.Type;

    /// <summary>Whether the equation reads it at places that it works out, from codes or from k.</summary>
    public bool IsTable => Table.Count > 0;

    /// <summary>Whether there is an element for each k, which lies in words; rows may share it.</summary>
    public bool IsCode => !IsTable && RowGroup != None && ColumnGroup == 1;

    /// <summary>The entries that a table has for each group of rows and of k; 1 for what is no table.</summary>
    public int Entries => Table.Aggregate(1, (product, size) => product * size);

    /// <param name="format">A form of a format that is scheduled: what has other dimensions is worked out from fields that have none (<see cref="DerivedFields"/>).</param>
    public static FieldShape Of(FormatModel format, FieldModel field)
    {
        var free = field.Dimensions.OfType<FreeDimension>().Select(d => SizeOf(format, field, d)).ToEquatableArray();
        var isTable = StoredTable.Is(format, field);
        int? rows = None;
        var columns = None;
        foreach (var implied in field.Dimensions.OfType<ImpliedDimension>())
        {
            var (axis, group) = Group(implied.Index);
            if (axis == format.Axes[0])
            {
                rows = group;
            }
            else if (axis == format.Axes[1] && group is { } constant)
            {
                columns = constant;
            }
            else
            {
                throw Unsupported(format, field);
            }
        }
        return isTable ? new FieldShape(field, default, rows, columns, free) : new FieldShape(field, free, rows, columns);
    }

    private static int SizeOf(FormatModel format, FieldModel field, FreeDimension dimension) =>
        dimension.Size is Number size ? (int)size.Value : throw Unsupported(format, field);

    private static (string? Axis, int? Group) Group(Expr index) => index switch
    {
        IndexValue axis => (axis.Name, 1),
        Binary { Operator: BinaryOperator.FloorDivide, Left: IndexValue axis, Right: Number group } => (axis.Name, (int)group.Value),
        Binary { Operator: BinaryOperator.FloorDivide, Left: IndexValue axis } => (axis.Name, null),
        _ => (null, null),
    };

    private static InvalidOperationException Unsupported(FormatModel format, FieldModel field) =>
        new($"{format.Name} is no scheduled form: {field.Name} is over {string.Join(", ", field.Dimensions)}");
}
