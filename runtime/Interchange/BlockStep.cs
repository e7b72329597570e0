namespace Kernels.Interchange;

/// <summary>Moves what one run of a layout says between a row's blocks and a row of a field.</summary>
internal abstract unsafe class BlockStep
{
    /// <summary>The bytes of a block.</summary>
    public required int BlockBytes { get; init; }

    /// <summary>The elements of the field's row that a block has.</summary>
    public required int BlockElements { get; init; }

    /// <summary>Adds the bits to patterns, which have none of them yet.</summary>
    /// <param name="blocks">The row's first block.</param>
    /// <param name="patterns">The first pattern of the field's row.</param>
    public abstract void Unpack(byte* blocks, void* patterns, int count);

    /// <summary>Adds the bits to blocks, which have none of them yet.</summary>
    public abstract void Pack(void* patterns, byte* blocks, int count);
}
