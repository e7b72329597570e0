using Kernels.Graph;

namespace Kernels.Models;

/// <summary>A linear layer of a loaded model.</summary>
/// <param name="Name">Its name in the file, without <c>.weight</c>.</param>
/// <param name="Weights">Its weights, which nobody has packed.</param>
/// <param name="IsCounted">Whether it counts for the bits per weight: all but a head that stays as it is.</param>
public sealed record LinearLayer(string Name, WeightMatrix Weights, bool IsCounted)
{
    /// <summary>Rows × columns.</summary>
    public long WeightCount => Weights.Count;

    /// <summary>The bytes that they take as the CPU packs them, paddings included.</summary>
    public long PackedBytes => Weights.Format.Layout!.Bytes(Weights.Rows, Weights.Columns);
}
