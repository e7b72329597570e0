namespace Kernels.Formats;

/// <summary>Packed bytes that a matrix of these extents takes, paddings included.</summary>
public delegate long PackedBytes(int rows, int columns);

/// <summary>Copies the row blocks <paramref name="firstBlock"/> … <paramref name="endBlock"/> - 1 between the logical fields and the packed layout.</summary>
public delegate void PackBlocks(EncodedMatrix fields, PackedMatrix packed, int firstBlock, int endBlock);

/// <summary>Writes the values of row <paramref name="row"/> (columns of them) to <paramref name="destination"/>.</summary>
public delegate void DequantizeRow(PackedMatrix packed, int row, Span<float> destination);

/// <summary>
/// The layout that the compiler's schedule chose for a format, with the generated code that goes in and out of it.
/// It is made when a model is loaded and never stored.
/// </summary>
/// <param name="RowBlock">Rows that are interleaved; blocks are independent of one another.</param>
public sealed record PackedLayout(int RowBlock, PackedBytes Bytes, PackBlocks Pack, PackBlocks Unpack, DequantizeRow DequantizeRow)
{
    /// <summary>The runs that generated kernels read; null for a layout that is written by hand.</summary>
    public RowBlockLayout? Blocks { get; init; }
}
