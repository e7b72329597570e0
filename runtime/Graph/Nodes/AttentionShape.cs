namespace Kernels.Graph;

/// <summary>The sizes of an attention layer.</summary>
/// <param name="Heads">Heads of queries, a multiple of <paramref name="KeyValueHeads"/>.</param>
/// <param name="KeyValueHeads">Heads of keys and values; each serves Heads/KeyValueHeads heads of queries.</param>
/// <param name="HeadWidth">The elements of a head.</param>
/// <param name="MaxSequence">The most tokens that the cache holds; its memory grows with those that there are.</param>
/// <param name="Window">The most tokens that a query sees, its own included; null for all before it.</param>
public sealed record AttentionShape(int Heads, int KeyValueHeads, int HeadWidth, int MaxSequence, int? Window = null)
{
    /// <summary>The most elements of a head.</summary>
    public const int MaxHeadWidth = 16384;

    /// <summary>The heads of queries that a head of keys and values serves.</summary>
    public int Group => Heads / KeyValueHeads;
}
