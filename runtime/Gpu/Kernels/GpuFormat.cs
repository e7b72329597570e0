using System.Collections.Immutable;
using Kernels.Formats;

namespace Kernels.Gpu;

/// <summary>A stored field of a format as it lies on devices; see <see cref="FieldWords"/>.</summary>
/// <param name="Bits">The width of an element.</param>
/// <param name="IsInterleaved">Whether words hold every 32nd column.</param>
public sealed record GpuField(string Name, int Bits, bool IsInterleaved);

/// <summary>Numbers that kernels look up, the same for all matrices of a format.</summary>
public sealed record GpuTable(string Name, ImmutableArray<float> Values);

/// <summary>A compiled format for devices.</summary>
public sealed class GpuFormat
{
    /// <summary>The declared name.</summary>
    public required string Name { get; init; }

    /// <summary>The declaration in canonical form.</summary>
    public required string Text { get; init; }

    /// <summary>The stored fields, as words on the device.</summary>
    public required ImmutableArray<GpuField> Fields { get; init; }

    /// <summary>The constant tables that kernels read.</summary>
    public required ImmutableArray<GpuTable> Tables { get; init; }

    /// <summary>How the rows are rotated when they are decoded, and activations are turned back before they are multiplied; null where weights are what is stored.</summary>
    public Rotation? Rotation { get; init; }

    /// <summary>The kernel that writes the matrix as f32 [n, k].</summary>
    public required GpuDequantize Dequantize { get; init; }

    /// <summary>Copies a matrix to a device.</summary>
    /// <exception cref="ArgumentException">The matrix is in another format.</exception>
    public GpuWeights Upload(GpuDevice device, EncodedMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(matrix);
        if (matrix.Format.Text.Trim() != Text.Trim())
        {
            throw new ArgumentException($"The matrix should be in the format{Environment.NewLine}{Text}{Environment.NewLine}It is in{Environment.NewLine}{matrix.Format.Text}", nameof(matrix));
        }
        using var laidOut = LaidOutFields.Of(matrix, pool: null);
        return new GpuWeights(this, device, laidOut.Matrix);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
