using Kernels.Formats;

namespace Kernels.Models;

/// <summary>A linear layer of a loaded model.</summary>
/// <param name="Name">Its name in the file, without <c>.weight</c>.</param>
/// <param name="Weights">The resident copy.</param>
/// <param name="IsCounted">Whether it counts for the bits per weight: all but a head that stays as it is.</param>
public sealed record LinearLayer(string Name, PackedMatrix Weights, bool IsCounted)
{
    /// <summary>Rows × columns.</summary>
    public long WeightCount => (long)Weights.Rows * Weights.Columns;
}
