namespace Kernels.Formats;

/// <summary>
/// A run of bytes in a packed layout, for one field, one plane of it or some bits of its codes: where the numbers of each block of 16 rows
/// lie, and how they come there from their logical order and back. What a kind of run does not say of itself, it has from the field.
/// </summary>
/// <param name="Field">The name of the field.</param>
public abstract unsafe record PackedRun(string Field)
{
    /// <summary>Rows in a block.</summary>
    public const int RowBlock = 16;

    /// <summary>Which plane of the field it is, counted row-major over the field's leading free dimensions.</summary>
    public int Plane { get; init; }

    /// <summary>Rows that share a number; 0: all.</summary>
    public int RowGroup { get; init; } = 1;

    /// <summary>k is padded to a multiple of this.</summary>
    public int Padding { get; init; } = 1;

    /// <summary>Whether all row blocks share one copy.</summary>
    public virtual bool IsShared => false;

    /// <summary>Bytes for one row block of k columns; of the whole matrix where <see cref="IsShared"/>.</summary>
    public abstract long BlockBytes(int k);

    /// <summary>Copies the numbers of one row block of an [n, k] matrix from their logical order.</summary>
    /// <param name="run">Where the numbers of this block lie.</param>
    public abstract void Pack(EncodedField field, byte* run, int rowBlock, int n, int k);

    /// <summary>The reverse of <see cref="Pack"/>.</summary>
    public abstract void Unpack(EncodedField field, byte* run, int rowBlock, int n, int k);

    /// <summary>k with its padding.</summary>
    protected long Padded(int k) => ((long)k + Padding - 1) / Padding * Padding;

    /// <summary>The rows of a block that the matrix has.</summary>
    private protected static int Rows(int rowBlock, int n) => Math.Min(RowBlock, n - (rowBlock * RowBlock));

    /// <summary>Where a row of the field begins that has <paramref name="length"/> numbers in a row.</summary>
    private protected long FieldRow(int rowBlock, int row, int n, int length)
    {
        var rows = RowGroup == 0 ? 1 : (n + RowGroup - 1) / RowGroup;
        var at = RowGroup == 0 ? 0 : ((rowBlock * RowBlock) + row) / RowGroup;
        return (((long)Plane * rows) + at) * length;
    }
}
