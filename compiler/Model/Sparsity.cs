using System;
using Kernels.Compiler.Facts;

namespace Kernels.Compiler.Model;

/// <summary>
/// <c>sparse n:m along axis</c>: of every <paramref name="Of"/> elements along a dimension <paramref name="Kept"/> are stored, and all of a short
/// last group that has fewer. They lie one after another, and a field of positions says where in its group each belongs, in ascending order. An
/// absent element reads as 0.
/// </summary>
/// <param name="Dimension">The dimension of the field that it runs along.</param>
/// <param name="Positions">The field of positions; fields that are declared together share it.</param>
public sealed record Sparsity(int Kept, int Of, int Dimension, string Positions)
{
    /// <summary>The type of a position.</summary>
    public ElementType PositionType => ElementType.UInt(Math.Max(1, (int)Math.Ceiling(Math.Log(Of, 2))));

    /// <summary>The elements that are stored of <paramref name="extent"/>.</summary>
    public long Stored(long extent) => (extent / Of * Kept) + Math.Min(Kept, extent % Of);
}
