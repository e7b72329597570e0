namespace Kernels.Interchange;

/// <summary>How the rows of a matrix lie in a file.</summary>
/// <param name="Offset">The byte of the file where the first of them begins, for messages.</param>
/// <param name="Row">Where a row of the matrix lies among the rows of the file, each in a place of its own; null for the same order.</param>
internal sealed record RowPlaces(long Offset = 0, Func<int, int>? Row = null)
{
    /// <summary>The row of the file.</summary>
    public int Of(int row) => Row is null ? row : Row(row);
}
