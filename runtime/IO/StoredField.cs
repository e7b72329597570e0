using System.Collections.Immutable;
using Kernels.Formats;

namespace Kernels.IO;

/// <summary>
/// A field as a tensor of a file: floats of 16 and 32 bits under their own type and shape, everything else as bytes of
/// packed patterns.
/// </summary>
internal sealed record StoredField(FieldDescriptor Descriptor, SafetensorsType Type, ImmutableArray<long> Shape)
{
    private bool IsBase3 => Descriptor.Type.Kind == ElementKind.Trit && Descriptor.Packing == TritPacking.Base3;

    /// <exception cref="OverflowException">The field has 2^63 bits or more.</exception>
    public static StoredField Of(FieldDescriptor descriptor, IReadOnlyList<int> shape)
    {
        var extents = shape.Select(e => (long)e).ToImmutableArray();
        return descriptor.Type.Kind switch
        {
            ElementKind.F16 => new(descriptor, SafetensorsType.F16, extents),
            ElementKind.BF16 => new(descriptor, SafetensorsType.BF16, extents),
            ElementKind.F32 => new(descriptor, SafetensorsType.F32, extents),
            _ => Packed(descriptor, extents.Aggregate(1L, (a, b) => checked(a * b))),
        };
    }

    public void Write(Stream stream, EncodedField field, string tensor)
    {
        if (IsBase3)
        {
            Base3Packing.Write(stream, field, tensor);
        }
        else
        {
            BitPacking.Write(stream, field, tensor);
        }
    }

    public void Read(ReadOnlySpan<byte> source, EncodedField field, string tensor)
    {
        if (IsBase3)
        {
            Base3Packing.Read(source, field, tensor);
        }
        else
        {
            BitPacking.Read(source, field, tensor);
        }
    }

    private static StoredField Packed(FieldDescriptor descriptor, long count)
    {
        var field = new StoredField(descriptor, SafetensorsType.U8, []);
        return field with { Shape = [field.IsBase3 ? Base3Packing.Bytes(count) : BitPacking.Bytes(count, descriptor.Type.Bits)] };
    }
}
