namespace Kernels.Arrays;

/// <summary>Lists the places of a walk in the order in which they are visited.</summary>
/// <param name="length">The extent of the axis that is walked, for walks of the scan's own.</param>
internal readonly unsafe ref struct WalkPlaces(ArrayKernel caller, in CallTables tables, nint length)
{
    private readonly ref readonly CallTables tables = ref tables;

    /// <summary>The number of steps.</summary>
    public nint Count(Walk walk)
    {
        switch (walk)
        {
            case ReverseWalk { Inner: { } inner }:
                return Count(inner);
            case GridWalk grid:
                return Size(grid.Rows) * Size(grid.Columns);
            case ConcatenatedWalk parts:
                nint count = 0;
                foreach (var part in parts.Parts)
                {
                    count += Count(part);
                }
                return count;
            case TableWalk table:
                return Size(caller.Arrays[table.Array].Dimensions[0]);
            default:
                return length;
        }
    }

    /// <summary>Writes the places.</summary>
    /// <exception cref="ArgumentException">A table names a place that is not there.</exception>
    public void List(Walk walk, Span<int> places)
    {
        switch (walk)
        {
            case ReverseWalk { Inner: null }:
                for (var i = 0; i < places.Length; i++)
                {
                    places[i] = places.Length - 1 - i;
                }
                break;
            case ReverseWalk { Inner: { } inner }:
                List(inner, places);
                places.Reverse();
                break;
            case GridWalk grid:
                var (rows, columns) = ((int)Size(grid.Rows), (int)Size(grid.Columns));
                for (var i = 0; i < places.Length; i++)
                {
                    places[i] = grid.IsColumns ? (i % rows * columns) + (i / rows) : i;
                }
                break;
            case ConcatenatedWalk parts:
                foreach (var part in parts.Parts)
                {
                    var own = (int)Count(part);
                    List(part, places[..own]);
                    places = places[own..];
                }
                break;
            case TableWalk table:
                ReadTable(table.Array, places);
                break;
            default:
                throw new InvalidOperationException("a walk without a rule: " + walk.GetType().Name);
        }
    }

    /// <summary>Checks that a walk whose result is laid back visits each place once.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static void ExpectEachOnce(ArrayKernel caller, ReadOnlySpan<int> places, nint extent)
    {
        var mark = ScratchArena.Mark();
        var seen = new Span<byte>(ScratchArena.Rent(places.Length), places.Length);
        seen.Clear();
        for (var step = 0; step < places.Length; step++)
        {
            var place = places[step];
            if (place >= seen.Length || seen[place] != 0)
            {
                throw new ArgumentException($"{caller.Name}: a walk should visit each of the {extent} places of its result once; step {step} goes to {place}.", nameof(places));
            }
            seen[place] = 1;
        }
        ScratchArena.Release(mark);
        if (places.Length != extent)
        {
            throw new ArgumentException($"{caller.Name}: a walk should visit each of the {extent} places of its result once; it has {places.Length} steps.", nameof(places));
        }
    }

    private nint Size(SizeExpression size) => size.Evaluate(tables.Job.Extents);

    private void ReadTable(int array, Span<int> places)
    {
        var declaration = caller.Arrays[array];
        var numbers = tables.Job.Arrays[array];
        var stride = tables.Strides(array)[0];
        for (var i = 0; i < places.Length; i++)
        {
            var place = declaration.IsInteger ? ((int*)numbers)[i * stride] : (double)numbers[i * stride];
            if (!(place >= 0 && place < length) || place != (int)place)
            {
                throw new ArgumentException($"{caller.Name}: '{declaration.Name}' should list places from 0 to {length - 1}; its number {i} is {place}.", nameof(array));
            }
            places[i] = (int)place;
        }
    }
}
