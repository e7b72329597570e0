using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Kernels.IO;

/// <summary>Arrays of numbers to and from streams and bytes in little-endian order on any machine.</summary>
internal static class LittleEndian
{
    private const int ChunkElements = 1 << 16;

    public static void Write(Stream stream, ReadOnlySpan<float> values)
    {
        // In parts: a span of floats may have more bytes than a span of bytes can hold.
        for (var rest = values; !rest.IsEmpty; rest = rest[Math.Min(ChunkElements, rest.Length)..])
        {
            var part = MemoryMarshal.Cast<float, uint>(rest[..Math.Min(ChunkElements, rest.Length)]);
            if (BitConverter.IsLittleEndian)
            {
                stream.Write(MemoryMarshal.AsBytes(part));
                continue;
            }
            var swapped = new uint[part.Length];
            BinaryPrimitives.ReverseEndianness(part, swapped);
            stream.Write(MemoryMarshal.AsBytes<uint>(swapped));
        }
    }

    /// <summary>The bytes of float64 numbers.</summary>
    public static byte[] Bytes(ReadOnlySpan<double> values)
    {
        var bytes = new byte[values.Length * sizeof(double)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), values[i]);
        }
        return bytes;
    }

    /// <summary>As many float64 numbers as there is room for.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, Span<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
        }
    }
}
