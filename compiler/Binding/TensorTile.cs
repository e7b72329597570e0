using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Binding;

/// <summary>Finds what a word of a tensor has of each field: the tile that its dimensions leave, or says why there is none.</summary>
internal sealed class TensorTile(FormatDeclarations declared, IReadOnlyList<TensorDimension> dimensions)
{
    private readonly List<TensorDimension> along = [.. dimensions.Where(d => d.Axis is not null)];
    private readonly List<Dimension> sizes = [.. dimensions.Select(d => d.Size).OfType<Dimension>().Where(d => d is not FreeDimension { Size: Number { Value: 1 } })];

    private string Rows => declared.Axes[0];

    private string Columns => declared.Axes[1];

    /// <summary>What a word has of a field, or the reason why it has nothing.</summary>
    public (FieldInBlock? Field, string? Reason) Of(FieldModel field)
    {
        if (field.Sparse is not null || field.Where is not null || field.IsPlaces || field.Window is not null || field.Name.Contains("."))
        {
            return (null, "only fields whose elements are all stored, and that are no format's inside, lie in tensors of others");
        }
        var groups = field.Dimensions.Select(Group).ToList();
        var own = field.Dimensions.Where((_, i) => groups[i] is null).ToList();
        if (!own.Take(sizes.Count).SequenceEqual(sizes) || own.Skip(sizes.Count).Any(d => d is not FreeDimension { Size: Number }))
        {
            return (null, "dimensions that are no axis are those of the field in the same order, and what the tensor leaves out is a constant");
        }
        var tiles = along.Count == 1 && along[0].Axis == TensorDimension.Flat ? Flat(groups) : Along(groups);
        if (tiles is null)
        {
            return (null, "each axis of the field is one of the tensor, and no other is, and a group of the field divides the tensor's");
        }
        var extents = new List<int>();
        var (size, tile) = (0, 0);
        foreach (var group in groups)
        {
            extents.Add(group is not null ? tiles[tile++] : size++ < sizes.Count ? 1 : (int)((Number)((FreeDimension)own[size - 1]).Size).Value);
        }
        var indexed = extents.Where(e => e > 1).ToList();
        return (indexed.Count == 0 ? new FieldInBlock(field.Name, field.Type, [], 1) : new FieldInBlock(field.Name, field.Type, [.. indexed.Take(indexed.Count - 1)], indexed[indexed.Count - 1]), null);
    }

    /// <summary>The elements of the tile along each axis of the field.</summary>
    private List<int>? Along(List<(string Axis, int Size)?> groups)
    {
        var axes = groups.OfType<(string Axis, int Size)>().ToList();
        var found = axes.Select(a => (Own: a.Size, Tensor: along.FirstOrDefault(d => d.Axis == a.Axis))).ToList();
        return axes.Count == along.Count && axes.Select(a => a.Axis).Distinct().Count() == axes.Count && found.All(f => f.Tensor is not null && f.Tensor.Group % f.Own == 0)
            ? [.. found.Select(f => f.Tensor!.Group / f.Own)]
            : null;
    }

    /// <summary>The same where words follow one another row-major: those of a row are whole.</summary>
    private List<int>? Flat(List<(string Axis, int Size)?> groups)
    {
        var axes = groups.OfType<(string Axis, int Size)>().ToList();
        return axes.Count == 2 && axes[0] == (Rows, 1) && axes[1].Axis == Columns && along[0].Group % axes[1].Size == 0 && groups[groups.Count - 1] is not null && groups[groups.Count - 2] is not null
            ? [1, along[0].Group / axes[1].Size]
            : null;
    }

    private (string Axis, int Size)? Group(Dimension dimension) => dimension switch
    {
        ImpliedDimension { Index: IndexValue axis } => (axis.Name, 1),
        ImpliedDimension { Index: Binary { Operator: BinaryOperator.FloorDivide, Left: IndexValue axis, Right: Number group } } => (axis.Name, (int)group.Value),
        _ => null,
    };
}
