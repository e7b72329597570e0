using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>
/// The cut of a matrix into rectangles of weights that share all their parameters: <see cref="RowSize"/> rows by
/// <see cref="ColumnSize"/> columns, short at the ends.
/// </summary>
internal sealed class GroupGrid
{
    private readonly int rows;
    private readonly int columns;

    private GroupGrid(int rows, int columns, int rowSize, int columnSize)
    {
        this.rows = rows;
        this.columns = columns;
        RowSize = rowSize;
        ColumnSize = columnSize;
        AcrossRows = Groups(rows, rowSize);
        AcrossColumns = Groups(columns, columnSize);
    }

    public int RowSize { get; }

    public int ColumnSize { get; }

    /// <summary>Groups one below the other.</summary>
    public int AcrossRows { get; }

    /// <summary>Groups side by side.</summary>
    public int AcrossColumns { get; }

    public long Count => (long)AcrossRows * AcrossColumns;

    /// <summary>The grid of the parameters of a shape; without parameters each row is a group, since its weights depend on nothing.</summary>
    /// <exception cref="EncodingException">The parameters lie at different granularities or along other axes than the matrix's, or a group is too large.</exception>
    public static GroupGrid Of(FormatDescriptor format, ScaledCodeShape shape, int rows, int columns)
    {
        string[] parameters = [.. new[] { shape.Scale, shape.Zero, shape.Offset }.Where(p => p is not null).Select(p => p!)];
        if (parameters.Length == 0)
        {
            return new GroupGrid(rows, columns, 1, columns);
        }
        var sizes = parameters.Select(p => Sizes(format, format.Field(p), rows, columns)).ToArray();
        for (var i = 1; i < sizes.Length; i++)
        {
            if (sizes[i] != sizes[0])
            {
                throw new EncodingException(
                    $"{format.Name}: '{parameters[0]}' is shared by {Print(sizes[0])} and '{parameters[i]}' by {Print(sizes[i])}; the encoders need the parameters of an equation at one granularity.");
            }
        }
        var weights = (long)sizes[0].Rows * sizes[0].Columns;
        if (weights > Array.MaxLength)
        {
            throw new EncodingException(
                $"{format.Name}: a group of {Print(sizes[0])} is too large; the encoders take at most {Array.MaxLength} that share '{parameters[0]}'. Give it a dimension, such as [{format.RowAxis}].");
        }
        return new GroupGrid(rows, columns, sizes[0].Rows, sizes[0].Columns);
    }

    /// <summary>The grid of one parameter.</summary>
    /// <exception cref="EncodingException">It lies along other axes than the matrix's.</exception>
    public static GroupGrid Of(FormatDescriptor format, FieldDescriptor parameter, int rows, int columns)
    {
        var (rowSize, columnSize) = Sizes(format, parameter, rows, columns);
        return new GroupGrid(rows, columns, rowSize, columnSize);
    }

    /// <summary>Whether each group consists of whole groups of another grid of the same matrix.</summary>
    public bool IsMadeOf(GroupGrid other) => IsMadeOf(RowSize, other.RowSize, rows) && IsMadeOf(ColumnSize, other.ColumnSize, columns);

    /// <summary>The group that a weight lies in.</summary>
    public long GroupAt(int row, int column) => ((long)(row / RowSize) * AcrossColumns) + (column / ColumnSize);

    /// <summary>The rectangle of a group, counted row-major.</summary>
    public (int Row, int Column, int Rows, int Columns) Rectangle(long group)
    {
        var row = (int)(group / AcrossColumns) * RowSize;
        var column = (int)(group % AcrossColumns) * ColumnSize;
        return (row, column, Math.Min(RowSize, rows - row), Math.Min(ColumnSize, columns - column));
    }

    /// <summary>The position of a group's element in a parameter field whose dimensions may come in any order.</summary>
    public long ElementOf(FormatDescriptor format, FieldDescriptor parameter, long group)
    {
        var element = 0L;
        foreach (var dimension in parameter.Dimensions)
        {
            element = dimension.Axis == format.RowAxis
                ? (element * AcrossRows) + (group / AcrossColumns)
                : (element * AcrossColumns) + (group % AcrossColumns);
        }
        return element;
    }

    private static (int Rows, int Columns) Sizes(FormatDescriptor format, FieldDescriptor field, int rows, int columns)
    {
        var size = (Rows: rows, Columns: columns);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var dimension in field.Dimensions)
        {
            if (!field.IsStored || dimension.Axis is null || !seen.Add(dimension.Axis))
            {
                throw new EncodingException(
                    $"{format.Name}: the encoders need '{field.Name}' to be stored along '{format.RowAxis}' and '{format.ColumnAxis}', each at most once.");
            }
            if (dimension.Axis == format.RowAxis)
            {
                size.Rows = Math.Min(dimension.Divisor, rows);
            }
            else
            {
                size.Columns = Math.Min(dimension.Divisor, columns);
            }
        }
        return size;
    }

    private static bool IsMadeOf(int size, int other, int extent) => size == extent || size % other == 0;

    private static string Print((int Rows, int Columns) size) => $"{size.Rows} × {size.Columns} weights";

    private static int Groups(int extent, int size) => (int)(((long)extent + size - 1) / size);
}
