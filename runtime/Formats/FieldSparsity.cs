namespace Kernels.Formats;

/// <summary>
/// <c>sparse n:m</c>: of every <paramref name="Of"/> elements along a dimension <paramref name="Kept"/> are stored one after another, and all of a
/// short last group that has fewer. A field of positions has the place of each within its group, in ascending order. An absent element is 0.
/// </summary>
/// <param name="Dimension">The dimension of the field that it runs along.</param>
/// <param name="Positions">The name of the field of positions, which fields that are declared together share.</param>
public sealed record FieldSparsity(int Kept, int Of, int Dimension, string Positions)
{
    /// <summary>The elements that are stored of <paramref name="extent"/>.</summary>
    public int Stored(int extent) => (extent / Of * Kept) + Math.Min(Kept, extent % Of);

    /// <summary>The place of a stored element among all, from its place among the stored ones and its position.</summary>
    public int Place(int stored, uint position) => (stored / Kept * Of) + (int)position;
}
