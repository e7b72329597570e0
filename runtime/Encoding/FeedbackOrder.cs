namespace Kernels.Encoding;

/// <summary>The order in which error feedback comes to the columns of a matrix: whole groups of columns one after the other, so that the parameters of each are found when it is entered.</summary>
internal sealed class FeedbackOrder
{
    private FeedbackOrder(int[] bands, int[] columns, int bandColumns) => (Bands, Columns, BandColumns) = (bands, columns, bandColumns);

    /// <summary>The groups of columns, by their places in the matrix.</summary>
    public IReadOnlyList<int> Bands { get; }

    /// <summary>The column at each position.</summary>
    public int[] Columns { get; }

    /// <summary>Columns of a group; the last one of the matrix may have fewer.</summary>
    public int BandColumns { get; }

    /// <summary>From left to right.</summary>
    public static FeedbackOrder LeftToRight(GroupGrid grid, int columns)
        => Of(Enumerable.Range(0, grid.AcrossColumns), grid, columns, c => c);

    /// <summary>What inputs make the most of first: groups by the mean of E[x²] and columns within them by theirs, those that come equal from left to right.</summary>
    public static FeedbackOrder ByActivations(GroupGrid grid, int columns, ReadOnlyMemory<float> squares)
    {
        var bands = Enumerable.Range(0, grid.AcrossColumns).OrderByDescending(b => Band(b, grid.ColumnSize, columns).Average(c => (double)squares.Span[c]));
        return Of(bands, grid, columns, c => c.OrderByDescending(i => squares.Span[i]));
    }

    /// <summary>The columns of a group.</summary>
    public int WidthOf(int band) => Math.Min(BandColumns, Columns.Length - (band * BandColumns));

    private static FeedbackOrder Of(IEnumerable<int> bands, GroupGrid grid, int columns, Func<IEnumerable<int>, IEnumerable<int>> within)
    {
        int[] order = [.. bands];
        return new FeedbackOrder(order, [.. order.SelectMany(b => within(Band(b, grid.ColumnSize, columns)))], grid.ColumnSize);
    }

    private static IEnumerable<int> Band(int band, int size, int columns) => Enumerable.Range(band * size, Math.Min(size, columns - (band * size)));
}
