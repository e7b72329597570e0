namespace Kernels.Formats;

/// <summary>Where a run of a packed matrix lies in memory.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Stride">Bytes from one row block to the next; 0 where all share one copy.</param>
public readonly unsafe record struct RunPlace(nint Start, nint Stride)
{
    /// <summary>The bytes of a row block.</summary>
    public byte* Of(int rowBlock) => (byte*)(Start + (rowBlock * Stride));
}
