namespace Kernels.Arrays;

/// <summary>Lists the places of a walk in the order in which they are visited.</summary>
internal static unsafe class WalkPlaces
{
    /// <param name="length">The extent of the scan's own axis, for a walk of that.</param>
    public static nint Count(Walk walk, nint length, in CallTables tables)
    {
        switch (walk)
        {
            case ReverseWalk reverse:
                return reverse.Inner is null ? length : Count(reverse.Inner, length, tables);
            case GridWalk grid:
                return grid.Rows.Evaluate(tables.Job.Extents) * grid.Columns.Evaluate(tables.Job.Extents);
            case ConcatenatedWalk parts:
                nint count = 0;
                foreach (var part in parts.Parts)
                {
                    count += Count(part, length, tables);
                }
                return count;
            default:
                return length;
        }
    }

    /// <summary>Writes them; returns how many there are.</summary>
    /// <exception cref="ArgumentException">A table names a place twice, or one that is not there.</exception>
    public static nint List(Walk walk, nint length, in CallTables tables, int* places)
    {
        switch (walk)
        {
            case ReverseWalk { Inner: null }:
                for (nint i = 0; i < length; i++)
                {
                    places[i] = (int)(length - 1 - i);
                }
                return length;
            case ReverseWalk reverse:
                var reversed = List(reverse.Inner, length, tables, places);
                new Span<int>(places, (int)reversed).Reverse();
                return reversed;
            case GridWalk grid:
                var (rows, columns) = (grid.Rows.Evaluate(tables.Job.Extents), grid.Columns.Evaluate(tables.Job.Extents));
                for (nint i = 0; i < rows * columns; i++)
                {
                    places[i] = (int)(grid.IsColumns ? (i % rows * columns) + (i / rows) : i);
                }
                return rows * columns;
            case ConcatenatedWalk parts:
                nint count = 0;
                foreach (var part in parts.Parts)
                {
                    count += List(part, length, tables, places + count);
                }
                return count;
            case TableWalk table:
                ReadTable((int*)tables.Job.Arrays[table.Array], tables.Strides(table.Array)[0], length, places);
                return length;
            default:
                throw new InvalidOperationException("a walk without a rule: " + walk.GetType().Name);
        }
    }

    private static void ReadTable(int* table, nint stride, nint length, int* places)
    {
        var seen = new bool[length];
        for (nint i = 0; i < length; i++)
        {
            var place = table[i * stride];
            if ((nuint)place >= (nuint)length || seen[place])
            {
                throw new ArgumentException($"A walk along a table should visit each of the {length} places once; its entry {i} is {place}.", nameof(table));
            }
            seen[place] = true;
            places[i] = place;
        }
    }
}
