using System.Buffers.Binary;

namespace Kernels.IO;

/// <summary>Writes GGUF files of version 3: whole or not at all.</summary>
public static class GgufWriter
{
    private const uint Version = 3;

    /// <summary>Writes metadata and tensors in the order in which they are given. The file appears under its name when it is complete.</summary>
    /// <param name="metadata">Keys and values; <c>general.alignment</c> says how tensors are aligned, to 32 bytes without it.</param>
    /// <param name="tensors">The tensors; none for a file of metadata.</param>
    /// <exception cref="ArgumentException">
    /// A name or key is there twice, is empty or too long, the alignment is no power of two, a shape is none that files have, or a tensor wrote another number of bytes than its type and shape make.
    /// </exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, GgufValue>> metadata, IEnumerable<GgufTensorData> tensors)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(tensors);
        var (pairs, data) = (metadata.ToList(), tensors.ToList());
        CheckNames(pairs.Select(p => p.Key), GgufMetadata.MostKeyBytes);
        CheckNames(data.Select(t => t.Name), int.MaxValue);
        var alignment = Alignment(pairs);
        var header = Header(pairs, data, alignment);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (var tensor in data)
            {
                Pad(stream, alignment);
                Write(stream, tensor);
            }
            if (data.Count > 0)
            {
                Pad(stream, alignment);
            }
        });
    }

    private static void CheckNames(IEnumerable<string> names, int mostBytes)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (name.Length == 0 || GgufCursor.Utf8.GetByteCount(name) > mostBytes || !seen.Add(name))
            {
                throw new ArgumentException($"The name '{name}' is empty, too long, or taken: each key and each tensor needs its own.");
            }
        }
    }

    private static uint Alignment(List<KeyValuePair<string, GgufValue>> metadata)
    {
        var given = metadata.Find(p => p.Key == GgufHeader.AlignmentKey).Value;
        return given is null ? GgufHeader.DefaultAlignment
            : given.Value is uint alignment && uint.IsPow2(alignment) ? alignment
            : throw new ArgumentException($"'{GgufHeader.AlignmentKey}' is {given}; it is a UInt32 that is a power of two.", nameof(metadata));
    }

    private static byte[] Header(List<KeyValuePair<string, GgufValue>> metadata, List<GgufTensorData> tensors, uint alignment)
    {
        using var stream = new MemoryStream();
        stream.Write("GGUF"u8);
        Number(stream, Version);
        Number(stream, (ulong)tensors.Count);
        Number(stream, (ulong)metadata.Count);
        foreach (var (key, value) in metadata)
        {
            Text(stream, key);
            Number(stream, (uint)value.Type);
            Value(stream, value.Value);
        }
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            Text(stream, tensor.Name);
            Number(stream, (uint)tensor.Shape.Length);
            foreach (var extent in tensor.Shape.Reverse())
            {
                Number(stream, (ulong)extent);
            }
            Number(stream, tensor.Type.Id);
            Number(stream, (ulong)offset);
            offset = checked(offset + ((tensor.Length + alignment - 1) / alignment * alignment));
        }
        return stream.ToArray();
    }

    private static void Value(MemoryStream stream, object value)
    {
        switch (value)
        {
            case string text:
                Text(stream, text);
                break;
            case GgufArray array:
                Number(stream, (uint)array.ElementType);
                Number(stream, (ulong)array.Count);
                Values(stream, array.Values);
                break;
            case bool truth:
                stream.WriteByte(truth ? (byte)1 : (byte)0);
                break;
            case byte number:
                stream.WriteByte(number);
                break;
            case sbyte number:
                stream.WriteByte((byte)number);
                break;
            case ushort number:
                Number(stream, number);
                break;
            case short number:
                Number(stream, (ushort)number);
                break;
            case uint number:
                Number(stream, number);
                break;
            case int number:
                Number(stream, (uint)number);
                break;
            case float number:
                Number(stream, BitConverter.SingleToUInt32Bits(number));
                break;
            case ulong number:
                Number(stream, number);
                break;
            case long number:
                Number(stream, (ulong)number);
                break;
            default:
                Number(stream, BitConverter.DoubleToUInt64Bits((double)value));
                break;
        }
    }

    private static void Values(MemoryStream stream, Array values)
    {
        foreach (var value in values)
        {
            Value(stream, value ?? throw new ArgumentException("A string or array of the metadata is null."));
        }
    }

    private static void Text(MemoryStream stream, string text)
    {
        var bytes = GgufCursor.Utf8.GetBytes(text);
        Number(stream, (ulong)bytes.Length);
        stream.Write(bytes);
    }

    private static void Number(MemoryStream stream, ushort number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, number);
        stream.Write(bytes);
    }

    private static void Number(MemoryStream stream, uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        stream.Write(bytes);
    }

    private static void Number(MemoryStream stream, ulong number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        stream.Write(bytes);
    }

    private static void Pad(FileStream stream, uint alignment)
    {
        for (var at = stream.Position; at % alignment != 0; at++)
        {
            stream.WriteByte(0);
        }
    }

    private static void Write(FileStream stream, GgufTensorData tensor)
    {
        var start = stream.Position;
        tensor.Write(stream);
        if (stream.Position - start != tensor.Length)
        {
            throw new ArgumentException($"Tensor {tensor.Name} wrote {stream.Position - start} bytes; its type and shape make {tensor.Length}.");
        }
    }
}
