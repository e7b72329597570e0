using Kernels.Formats;

namespace Kernels.Check;

/// <summary>Random positions of the stored elements of a sparse field: they ascend within each group and stay within the matrix.</summary>
internal static class RandomPositions
{
    /// <param name="field">The positions.</param>
    /// <param name="extents">Elements of the matrix along the field's dimensions, stored or not.</param>
    public static void Fill(EncodedField field, IReadOnlyList<int> extents, Random random)
    {
        var sparse = field.Descriptor.Sparse!;
        var step = field.Shape.Skip(sparse.Dimension + 1).Aggregate(1L, (a, b) => a * b);
        for (var at = 0L; at < field.Count; at++)
        {
            var (group, slot) = Math.DivRem((int)(at / step % field.Shape[sparse.Dimension]), sparse.Kept);
            var size = Math.Min(sparse.Of, extents[sparse.Dimension] - (group * sparse.Of));
            var least = slot == 0 ? 0 : (int)field.Pattern(at - step) + 1;
            field.SetPattern(at, (uint)random.Next(least, size - Math.Min(sparse.Kept, size) + slot + 1));
        }
    }
}
