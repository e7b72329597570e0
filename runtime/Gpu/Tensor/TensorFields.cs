using Kernels.Formats;

namespace Kernels.Gpu.Tensor;

/// <summary>Reads parameters of encoded matrices, for generated code.</summary>
public static class TensorFields
{
    /// <summary>The number of a field at a weight's row and k.</summary>
    public static double Read(EncodedMatrix weights, string field, int row, int k)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var encoded = weights[field];
        var index = 0L;
        for (var i = 0; i < encoded.Shape.Count; i++)
        {
            var dimension = encoded.Descriptor.Dimensions[i];
            var at = (dimension.Axis == weights.Format.RowAxis ? row : k) / dimension.Divisor;
            index = (index * encoded.Shape[i]) + at;
        }
        return ElementCodec.For(encoded.Descriptor.Type).Decode(encoded.Pattern(index));
    }
}
