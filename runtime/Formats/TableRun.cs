namespace Kernels.Formats;

/// <summary>
/// A stored table: for each group along k all its entries, each as f32 of the 16 rows of a block or of all that share it. A table that all rows
/// share lies there once and is moved with the first block.
/// </summary>
/// <param name="Entries">Entries of the table of a group.</param>
public sealed unsafe record TableRun(string Field, int Entries) : PackedRun(Field)
{
    /// <summary>k in a group; 0: all.</summary>
    public int Group { get; init; }

    /// <summary>Tables that lie interleaved in a block: 16, or 1 where its rows share one.</summary>
    public int Lanes { get; init; } = RowBlock;

    /// <inheritdoc/>
    public override bool IsShared => RowGroup == 0;

    /// <inheritdoc/>
    public override long BlockBytes(int k) => (Group == 0 ? 1 : (Padded(k) + Group - 1) / Group) * Entries * Lanes * sizeof(float);

    /// <inheritdoc/>
    public override void Pack(EncodedField field, byte* run, int rowBlock, int n, int k) => new TablePacking(field, k, RowGroup, Group, Lanes).Pack(run, rowBlock, n);

    /// <inheritdoc/>
    public override void Unpack(EncodedField field, byte* run, int rowBlock, int n, int k) => new TablePacking(field, k, RowGroup, Group, Lanes).Unpack(run, rowBlock, n);
}
