using Kernels.Tensors;

namespace Kernels.IO;

/// <summary>Numbers of files as float32.</summary>
internal static class StoredFloats
{
    /// <summary>Elements converted at once: a tensor may have more bytes than a span can hold.</summary>
    private const int Chunk = 1 << 20;

    /// <summary>Reads a whole tensor.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InvalidDataException">The type has no floats.</exception>
    /// <exception cref="ArgumentException">The destination has another number of elements.</exception>
    public static void Read(MappedFile file, string path, SafetensorsEntry entry, Span<float> destination)
    {
        if (destination.Length != entry.Count)
        {
            throw new ArgumentException($"Tensor {entry} has {entry.Count} elements; the destination has room for {destination.Length}.", nameof(destination));
        }
        var size = entry.Type.Bits() / 8;
        var rest = destination;
        for (var first = 0L; !rest.IsEmpty; first += Chunk)
        {
            var part = rest[..Math.Min(Chunk, rest.Length)];
            Convert(path, entry, file.Slice(entry.Offset + (first * size), part.Length * size), part);
            rest = rest[part.Length..];
        }
    }

    private static void Convert(string path, SafetensorsEntry entry, ReadOnlySpan<byte> source, Span<float> destination)
    {
        switch (entry.Type)
        {
            case SafetensorsType.F64:
                ToSingle.FromFloat64(source, destination);
                break;
            case SafetensorsType.F32:
                ToSingle.FromFloat32(source, destination);
                break;
            case SafetensorsType.F16:
                ToSingle.FromFloat16(source, destination);
                break;
            case SafetensorsType.BF16:
                ToSingle.FromBFloat16(source, destination);
                break;
            case SafetensorsType.I8:
                ToSingle.FromInt8(source, destination);
                break;
            case SafetensorsType.U8:
                ToSingle.FromUInt8(source, destination);
                break;
            default:
                throw new InvalidDataException($"{path}: tensor {entry} can't be read as floats; F64, F32, F16, BF16, I8 and U8 can.");
        }
    }
}
