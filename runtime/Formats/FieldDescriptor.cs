using System.Collections.Immutable;

namespace Kernels.Formats;

/// <summary>How densely trits lie in a file: two bits each, or five to a byte.</summary>
public enum TritPacking
{
    /// <summary>Two bits each.</summary>
    Bits,

    /// <summary>Five to a byte, as digits to base 3.</summary>
    Base3,
}

/// <summary>
/// A dimension of a field: <c>n/4</c> is axis <c>n</c> with divisor 4 and extent ceil(N/4); a free dimension has no axis and
/// its <see cref="Size"/>.
/// </summary>
public readonly record struct FieldDimension(string? Axis, int Divisor, int Size)
{
    /// <summary>A dimension along an axis, one element for each <paramref name="divisor"/> positions (the last may be short).</summary>
    public static FieldDimension Along(string axis, int divisor = 1) => new(axis, divisor, 0);

    /// <summary>How many there are, of a dimension that is neither: over the extents of the axes. Null for others.</summary>
    public ValueNode? Extent { get; init; }

    /// <summary>A dimension of as many as an expression over the extents says, such as <c>(K/128)</c> or <c>flat/64</c>.</summary>
    public static FieldDimension Computed(ValueNode extent) => new(null, 1, 0) { Extent = extent };

    /// <summary>A dimension of a constant size.</summary>
    public static FieldDimension Free(int size) => new(null, 0, size);
}

/// <summary>A field of a format: what one stored number is, and how many there are.</summary>
/// <param name="Constant">The values of a table that is compiled in, row-major; default where the field is stored.</param>
public sealed record FieldDescriptor(
    string Name,
    ElementType Type,
    ImmutableArray<FieldDimension> Dimensions,
    TritPacking Packing = TritPacking.Bits,
    ImmutableArray<double> Constant = default)
{
    /// <summary>Whether another field stores the same numbers in the same places.</summary>
    internal bool IsStoredLike(FieldDescriptor other) =>
        (Name, Type, Sparse, Window, Where, IsPlaces) == (other.Name, other.Type, other.Sparse, other.Window, other.Where, other.IsPlaces) && Dimensions.SequenceEqual(other.Dimensions);

    /// <summary>Which elements are stored, of a field that lacks some; also of the field that says where those lie. Null for others.</summary>
    public FieldSparsity? Sparse { get; init; }

    /// <summary>
    /// The type of a code that the equation reads of a field of windows. The bits of a row's elements are a ring, and the code at an element is the bits from its
    /// own first one on, lowest first; so neighbours share bits. Null for fields whose elements are read as they are stored.
    /// </summary>
    public ElementType? Window { get; init; }

    /// <summary>Whether the field says where the elements of sparse fields lie.</summary>
    public bool IsPositions => Sparse?.Positions == Name;

    /// <summary>
    /// The condition at a point (n, k) under which its element is stored; of an element that serves several points, that of one of them. Null for a field that is stored everywhere.
    /// A matrix in memory has a place for every element, which nobody reads where it is not stored; a file has none.
    /// </summary>
    public ValueNode? Where { get; init; }

    /// <summary>Whether the field has a bit for each element, or block of elements, of compressed fields that says whether it is stored; files list those that are.</summary>
    public bool IsPlaces { get; init; }

    /// <summary>Whether it is compressed, or says which elements of compressed fields are stored.</summary>
    internal bool IsCompressed(FormatDescriptor format) => IsPlaces || (Where is { } where && format.Fields.Any(f => f.IsPlaces && where.Reads(f.Name)));

    /// <summary>Of a field whose f32 numbers are drawn, not stored, the seed (see the language's <c>uniform</c>); null for others.</summary>
    public uint? Seed { get; init; }

    /// <summary>Whether the field is stored for each tensor rather than compiled in or drawn.</summary>
    public bool IsStored => Constant.IsDefault && Seed is null;

    /// <summary>The extents of the field as it is stored for a matrix of <paramref name="rows"/> × <paramref name="columns"/>, the first axis of the format running over rows.</summary>
    public int[] Shape(string rowAxis, int rows, int columns)
    {
        var shape = Extents(rowAxis, rows, columns);
        if (Sparse is { } sparse)
        {
            shape[sparse.Dimension] = sparse.Stored(shape[sparse.Dimension]);
        }
        return shape;
    }

    /// <summary>The extents that the equation sees: absent elements of a sparse field count too.</summary>
    public int[] Extents(string rowAxis, int rows, int columns)
    {
        var shape = new int[Dimensions.Length];
        for (var i = 0; i < shape.Length; i++)
        {
            var d = Dimensions[i];
            var extent = d.Axis == rowAxis ? rows : columns;
            shape[i] = d.Extent is { } size ? checked((int)Value(size, rowAxis, rows, columns))
                : d.Axis is null ? d.Size : checked((int)(((long)extent + d.Divisor - 1) / d.Divisor));
        }
        return shape;
    }

    /// <summary>What a number over the extents comes to.</summary>
    /// <param name="at">The point along the axis that it reads, where it reads one.</param>
    internal static double Value(ValueNode size, string rowAxis, int rows, int columns, long at = 0) => size switch
    {
        IndexNode => at,
        NumberNode number => number.Value,
        ExtentNode extent => extent.Name.Equals(rowAxis, StringComparison.OrdinalIgnoreCase) ? rows : columns,
        OperationNode operation => ValueOperations.Apply(operation.Operation, [.. operation.Operands.Select(o => Value(o, rowAxis, rows, columns, at)).Select(v => (Func<double[], double>)(_ => v))])([]),
        _ => throw new InvalidOperationException($"A size is made of numbers and extents, not of {size}."),
    };
}
