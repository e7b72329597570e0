namespace Kernels.Formats;

/// <summary>
/// A part of a weight: sum over <paramref name="Index"/> below <paramref name="Rank"/> of left·right, where left hangs on the row and the index, and right on the index and the
/// column. Packed matrices hold both factors as f32 besides what the layout packs, and kernels multiply with one after the other.
/// </summary>
/// <param name="Left">What the factor is worth at a row and an index.</param>
/// <param name="Right">What the factor is worth at an index and a column.</param>
public sealed record LowRankTerm(string Index, int Rank, ValueNode Left, ValueNode Right);
