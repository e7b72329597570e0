namespace Kernels.Formats;

/// <summary>Where the stored elements of a sparse field lie among all.</summary>
internal sealed class SparsePlaces(EncodedField stored, EncodedField positions, IReadOnlyList<int> extents)
{
    /// <summary>Calls with the place of every stored element among the stored ones, and among all; both row-major.</summary>
    /// <exception cref="ArgumentException">Positions do not ascend within a group, or leave it.</exception>
    public void ForEach(Action<long, long> element)
    {
        var sparse = stored.Descriptor.Sparse!;
        foreach (var line in Lines(stored.Shape, sparse.Dimension))
        {
            var (from, step) = (line.Start, line.Step);
            var to = ((line.Start / (step * stored.Shape[sparse.Dimension])) * step * extents[sparse.Dimension]) + (line.Start % step);
            var last = -1;
            for (var i = 0; i < stored.Shape[sparse.Dimension]; i++)
            {
                var at = from + (i * step);
                var place = sparse.Place(i, positions.Pattern(at));
                if (place <= last || place >= extents[sparse.Dimension] || positions.Pattern(at) >= sparse.Of)
                {
                    throw new ArgumentException($"Field {positions.Descriptor.Name}: position {positions.Pattern(at)} of stored element {i} along dimension {sparse.Dimension}; positions ascend within a group of {sparse.Of} and stay within the matrix.");
                }
                last = place;
                element(at, to + (place * step));
            }
        }
    }

    /// <summary>Checks the positions of all sparse fields.</summary>
    /// <exception cref="ArgumentException">Positions do not ascend within a group, or leave it.</exception>
    public static void Check(EncodedMatrix matrix)
    {
        foreach (var positions in matrix.Fields.Where(f => f.Descriptor.IsPositions))
        {
            var extents = positions.Descriptor.Extents(matrix.Format.RowAxis, matrix.Rows, matrix.Columns);
            new SparsePlaces(positions, positions, extents).ForEach(static (_, _) => { });
        }
    }

    /// <summary>Sets positions to the elements whose bit is set.</summary>
    /// <exception cref="ArgumentException">There are more or fewer of them than the field stores.</exception>
    public static void Find(EncodedField present, EncodedField positions)
    {
        var sparse = positions.Descriptor.Sparse!;
        foreach (var line in Lines(present.Shape, sparse.Dimension))
        {
            var to = ((line.Start / (line.Step * present.Shape[sparse.Dimension])) * line.Step * positions.Shape[sparse.Dimension]) + (line.Start % line.Step);
            var found = 0;
            for (var i = 0; i < present.Shape[sparse.Dimension]; i++)
            {
                if (present.Pattern(line.Start + (i * line.Step)) == 0)
                {
                    continue;
                }
                if (found == positions.Shape[sparse.Dimension] || found / sparse.Kept != i / sparse.Of)
                {
                    throw Others(positions);
                }
                positions.SetPattern(to + (found++ * line.Step), (uint)(i % sparse.Of));
            }
            if (found < positions.Shape[sparse.Dimension])
            {
                throw Others(positions);
            }
        }
    }

    private static ArgumentException Others(EncodedField positions) =>
        new($"Field {positions.Descriptor.Name}: {positions.Descriptor.Sparse!.Kept} of every {positions.Descriptor.Sparse.Of} elements are stored, and the matrix has others.");

    // The first element of every line along a dimension, and the distance from one element of it to the next.
    private static IEnumerable<(long Start, long Step)> Lines(IReadOnlyList<int> shape, int dimension)
    {
        var step = shape.Skip(dimension + 1).Aggregate(1L, (a, b) => a * b);
        var outer = shape.Take(dimension).Aggregate(1L, (a, b) => a * b);
        for (var o = 0L; o < outer; o++)
        {
            for (var inner = 0L; inner < step; inner++)
            {
                yield return ((o * step * shape[dimension]) + inner, step);
            }
        }
    }
}
