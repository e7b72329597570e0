namespace Kernels.Formats;

/// <summary>Which elements of a field that is stored only somewhere are stored.</summary>
public static class StoredElements
{
    /// <summary>The row-major places of those elements, in ascending order.</summary>
    /// <param name="matrix">Whose other fields say where; those must have been read.</param>
    /// <returns>All places where the field is stored everywhere.</returns>
    public static IEnumerable<long> Of(EncodedMatrix matrix, EncodedField field)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(field);
        return Places(field.Descriptor.Where is null ? null : Find(matrix, field), field.Count);
    }

    private static IEnumerable<long> Places(bool[]? isStored, long count)
    {
        for (var i = 0L; i < count; i++)
        {
            if (isStored is null || isStored[i])
            {
                yield return i;
            }
        }
    }

    /// <summary>Sets the elements that are not stored to the pattern 0.</summary>
    public static void ClearOthers(EncodedMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        foreach (var field in matrix.Fields.Where(f => f.Descriptor.Where is not null))
        {
            var isStored = Find(matrix, field);
            for (var i = 0L; i < field.Count; i++)
            {
                if (!isStored[i])
                {
                    field.SetPattern(i, 0);
                }
            }
        }
    }

    private static bool[] Find(EncodedMatrix matrix, EncodedField field)
    {
        var condition = field.Descriptor.Where!;
        var holds = new ValueEvaluator(matrix, condition);
        // A condition that hangs on one axis alone is worked out once for the other.
        var byRow = new Axis(matrix.Format.RowAxis, matrix.Rows, condition);
        var byColumn = new Axis(matrix.Format.ColumnAxis, matrix.Columns, condition);
        var shared = Shared(field, byRow, byColumn);
        var isStored = new bool[field.Count];
        for (var row = 0; row < byRow.Steps; row++)
        {
            for (var column = 0; column < byColumn.Steps; column++)
            {
                if (holds.At(row, column) == 0)
                {
                    continue;
                }
                var place = byRow.Place(field, row) + byColumn.Place(field, column);
                foreach (var offset in shared)
                {
                    isStored[place + offset] = true;
                }
            }
        }
        return isStored;
    }

    // The places, from that of the point on, of what is stored along dimensions on which the condition does not hang.
    private static long[] Shared(EncodedField field, Axis byRow, Axis byColumn)
    {
        var shared = new List<long> { 0 };
        for (var i = 0; i < field.Shape.Count; i++)
        {
            if (!byRow.Decides(field.Descriptor.Dimensions[i]) && !byColumn.Decides(field.Descriptor.Dimensions[i]))
            {
                var (extent, step) = (field.Shape[i], Step(field, i));
                shared = [.. shared.SelectMany(p => Enumerable.Range(0, extent).Select(j => p + (j * step)))];
            }
        }
        return [.. shared];
    }

    private static long Step(EncodedField field, int dimension) => field.Shape.Skip(dimension + 1).Aggregate(1L, (a, b) => a * b);

    /// <summary>An axis of the matrix, as a condition sees it.</summary>
    private readonly struct Axis(string name, int extent, ValueNode condition)
    {
        private readonly bool decides = condition.Mentions(name);

        /// <summary>Points along the axis at which the condition may differ.</summary>
        public int Steps => decides ? extent : 1;

        public bool Decides(FieldDimension dimension) => decides && dimension.Axis == name;

        /// <summary>What a point along the axis adds to the place of its element.</summary>
        public long Place(EncodedField field, int at)
        {
            var place = 0L;
            for (var i = 0; i < field.Shape.Count; i++)
            {
                if (Decides(field.Descriptor.Dimensions[i]))
                {
                    place += at / field.Descriptor.Dimensions[i].Divisor * Step(field, i);
                }
            }
            return place;
        }
    }
}
