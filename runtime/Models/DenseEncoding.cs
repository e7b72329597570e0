using Kernels.Formats;
using Kernels.Graph;
using Kernels.Tensors;

namespace Kernels.Models;

/// <summary>Floats as they are: the fields of a format that stores one f32 for each weight.</summary>
internal static class DenseEncoding
{
    /// <exception cref="ArgumentException">The format stores something else.</exception>
    public static EncodedMatrix Encode(FormatDescriptor format, Tensor weights)
    {
        var encoded = new EncodedMatrix(format, weights.Shape[0], weights.Shape[1]);
        var stored = encoded.Fields.ToList();
        if (stored.Count != 1 || stored[0].Descriptor.Type.Kind != ElementKind.F32 || stored[0].Count != weights.Count)
        {
            encoded.Dispose();
            throw new ArgumentException($"{format} is no format of plain floats: it should store one field, f32 [n, k]. It is{Environment.NewLine}{format.Text}", nameof(format));
        }
        weights.Span.CopyTo(stored[0].Patterns<float>());
        return encoded;
    }

    /// <summary>The floats of a matrix that <see cref="Encode"/> made, row-major.</summary>
    public static ReadOnlySpan<float> Floats(EncodedMatrix encoded) => encoded.Fields.Single().Patterns<float>();

    /// <summary>A copy of the floats of a matrix of plain floats.</summary>
    public static Tensor Decode(WeightMatrix weights)
    {
        using var fields = weights.Open();
        return Tensor.From(Floats(fields.Matrix), weights.Rows, weights.Columns);
    }
}
