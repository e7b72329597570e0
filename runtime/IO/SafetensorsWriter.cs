using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kernels.IO;

/// <summary>Writes safetensors files: whole or not at all, and the same bytes for the same tensors in any order.</summary>
public static class SafetensorsWriter
{
    private const int HeaderAlignment = 8;

    // Metadata is for people to read too; the header is never part of a web page.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes the tensors, wider types first and then by name, so that all are aligned. The file appears under its name when
    /// it is complete.
    /// </summary>
    /// <exception cref="ArgumentException">Two tensors have one name, a name is taken by the format, or a tensor wrote another number of bytes than its type and shape make.</exception>
    public static void Write(string path, IEnumerable<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var ordered = tensors.OrderByDescending(t => t.Type.Bits()).ThenBy(t => t.Name, StringComparer.Ordinal).ToList();
        CheckNames(ordered);
        var header = Header(ordered, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[SafetensorsHeader.PrefixBytes];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            ordered.ForEach(t => WriteData(stream, t));
        });
    }

    private static void CheckNames(List<SafetensorsTensor> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            if (tensor.Name == SafetensorsHeader.MetadataKey || !names.Add(tensor.Name))
            {
                throw new ArgumentException($"The name '{tensor.Name}' is taken: each tensor needs its own.", nameof(tensors));
            }
        }
    }

    private static byte[] Header(List<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Json);
        json.WriteStartObject();
        if (metadata is { Count: > 0 })
        {
            json.WriteStartObject(SafetensorsHeader.MetadataKey);
            foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value);
            }
            json.WriteEndObject();
        }
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            WriteEntry(json, tensor, offset);
            offset = checked(offset + tensor.Length);
        }
        json.WriteEndObject();
        json.Flush();
        if (buffer.WrittenCount > SafetensorsHeader.MaximumBytes - HeaderAlignment)
        {
            throw new ArgumentException($"The header takes {buffer.WrittenCount} bytes; the format allows {SafetensorsHeader.MaximumBytes}.", nameof(tensors));
        }
        var padding = -buffer.WrittenCount & (HeaderAlignment - 1);
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, SafetensorsTensor tensor, long offset)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Type.Name());
        json.WriteStartArray("shape");
        foreach (var extent in tensor.Shape)
        {
            json.WriteNumberValue(extent);
        }
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(checked(offset + tensor.Length));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteData(FileStream stream, SafetensorsTensor tensor)
    {
        var start = stream.Position;
        tensor.Write(stream);
        if (stream.Position - start != tensor.Length)
        {
            throw new ArgumentException($"Tensor {tensor.Name} wrote {stream.Position - start} bytes; its type and shape make {tensor.Length}.");
        }
    }
}
