using System;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Storage;

/// <summary>
/// How a stored field of a format over [n, k] is reached from the point: its leading plane dimensions, its group along the
/// rows and its group along k (<see cref="None"/> where the axis does not occur).
/// </summary>
/// <param name="RowGroup">Rows that share an element: 1 for <c>n</c>, 4 for <c>n/4</c>; null where it is a quotient of extents.</param>
public sealed record FieldShape(FieldModel Model, EquatableArray<int> Planes, int? RowGroup, int ColumnGroup)
{
    /// <summary>The group of an axis that a field does not have.</summary>
    public const int None = 0;

    public string Name => Model.Name;

    public ElementType Type => Model.Type;

    /// <summary>Whether there is an element for each weight.</summary>
    public bool IsCode => RowGroup != None && ColumnGroup == 1;

    /// <exception cref="NotSupportedException">The field has dimensions that are not compiled.</exception>
    public static FieldShape Of(FormatModel format, FieldModel field)
    {
        var planes = field.Dimensions.TakeWhile(d => d is FreeDimension).Select(d => PlaneCount(format, field, (FreeDimension)d)).ToEquatableArray();
        int? rows = None;
        var columns = None;
        foreach (var dimension in field.Dimensions.Skip(planes.Count))
        {
            if (dimension is not ImpliedDimension implied)
            {
                throw Unsupported(format, field);
            }
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
        return new FieldShape(field, planes, rows, columns);
    }

    private static int PlaneCount(FormatModel format, FieldModel field, FreeDimension dimension) =>
        dimension.Size is Number size ? (int)size.Value : throw Unsupported(format, field);

    private static (string? Axis, int? Group) Group(Expr index) => index switch
    {
        IndexValue axis => (axis.Name, 1),
        Binary { Operator: BinaryOperator.FloorDivide, Left: IndexValue axis, Right: Number group } => (axis.Name, (int)group.Value),
        Binary { Operator: BinaryOperator.FloorDivide, Left: IndexValue axis } => (axis.Name, null),
        _ => (null, null),
    };

    private static NotSupportedException Unsupported(FormatModel format, FieldModel field) =>
        new($"Field {field.Name} of {format.Name} has dimensions that are not compiled yet.");
}
