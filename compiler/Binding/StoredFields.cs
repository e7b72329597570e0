using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Binding;

/// <summary>Finds what a block has of each field, or says why no block has a part of its own.</summary>
/// <param name="rows">The axis of the rows.</param>
/// <param name="axis">The axis along which blocks follow one another.</param>
/// <param name="columns">The points along it that share a block.</param>
internal sealed class StoredFields(string rows, string axis, int columns)
{
    /// <summary>What the block has of a field, or the reason why it has nothing.</summary>
    public (FieldInBlock? Field, string? Reason) Of(FieldModel field)
    {
        var planes = field.Dimensions.TakeWhile(d => d is FreeDimension { Size: Number }).Select(d => (int)((Number)((FreeDimension)d).Size).Value).ToList();
        var rest = field.Dimensions.Skip(planes.Count).ToList();
        var group = rest.Count == 2 ? Group(rest[1]) : null;
        var reason = field.Sparse is not null ? "it is sparse, and a block has all elements of its fields"
            : field.Name.Contains(".") ? "it belongs to a format inside, whose fields have no names here"
            : !rest.Any(d => Axis(d) == axis) ? $"it does not lie along {axis}, so no block has an element of its own"
            : rest[0] is not ImpliedDimension { Index: IndexValue first } || first.Name != rows || group is null
                ? $"a block belongs to one row, so its dimensions are constants, {rows}, and {axis} or a part of it, in this order"
            : columns % group != 0 ? $"{Wording.Text(columns)} is no multiple of its group of {Wording.Text(group.Value)}"
            : null;
        return reason is null ? (new FieldInBlock(field.Name, field.Type, planes, columns / group!.Value), null) : (null, reason);
    }

    private static string? Axis(Dimension dimension) => (dimension as ImpliedDimension)?.Index.Indices().FirstOrDefault();

    private int? Group(Dimension dimension) => dimension switch
    {
        ImpliedDimension { Index: IndexValue k } when k.Name == axis => 1,
        ImpliedDimension { Index: Binary { Operator: BinaryOperator.FloorDivide, Left: IndexValue k, Right: Number group } } when k.Name == axis => (int)group.Value,
        _ => null,
    };
}
