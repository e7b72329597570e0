namespace Kernels.Formats;

/// <summary>Numbers that hold for a group of k: for each group those of the 16 rows of a block, or those that all of its rows share.</summary>
public abstract record GroupRun(string Field) : PackedRun(Field)
{
    /// <summary>k in a group; 0: all.</summary>
    public int Group { get; init; }

    /// <summary>Copies for a group: 16, one for each row, or 1 where the rows of a block share it.</summary>
    public int Lanes { get; init; } = RowBlock;

    /// <inheritdoc/>
    public override bool IsShared => RowGroup == 0;

    /// <inheritdoc/>
    public override long BlockBytes(int k) => Groups(Padded(k)) * Lanes * CopyBytes;

    /// <summary>Bytes of what a row has for a group.</summary>
    private protected abstract int CopyBytes { get; }

    /// <summary>The groups of so many k.</summary>
    private protected long Groups(long k) => Group == 0 ? 1 : (k + Group - 1) / Group;
}
