using Kernels.Formats;

namespace Kernels.IO;

/// <summary>
/// A field as one stream of bits: patterns in row-major order, the lowest bit of each first, from the lowest bit of the
/// first byte; zeros fill the last byte. Patterns of 8, 16 or 32 bits are thus little-endian numbers.
/// </summary>
internal static class BitPacking
{
    private const int BufferBytes = 1 << 16;

    public static long Bytes(long count, int bits) => checked((count * bits) + 7) / 8;

    public static void Write(Stream stream, EncodedField field, string tensor)
    {
        var bits = field.Descriptor.Type.Bits;
        var buffer = new byte[BufferBytes];
        var used = 0;
        var (pending, filled) = (0UL, 0);
        for (var i = 0L; i < field.Count; i++)
        {
            var pattern = field.Get(i);
            PatternCheck.Require(field, i, pattern, tensor);
            pending |= (ulong)pattern << filled;
            for (filled += bits; filled >= 8; filled -= 8)
            {
                Append((byte)pending);
                pending >>= 8;
            }
        }
        if (filled > 0)
        {
            Append((byte)pending);
        }
        stream.Write(buffer, 0, used);

        void Append(byte value)
        {
            if (used == buffer.Length)
            {
                stream.Write(buffer, 0, used);
                used = 0;
            }
            buffer[used++] = value;
        }
    }

    /// <param name="source">As many bytes as the field takes.</param>
    public static void Read(ReadOnlySpan<byte> source, EncodedField field, string tensor)
    {
        var bits = field.Descriptor.Type.Bits;
        var mask = (1UL << bits) - 1;
        var next = 0;
        var (pending, filled) = (0UL, 0);
        for (var i = 0L; i < field.Count; i++)
        {
            for (; filled < bits; filled += 8)
            {
                pending |= (ulong)source[next++] << filled;
            }
            var pattern = (uint)(pending & mask);
            PatternCheck.Require(field, i, pattern, tensor);
            field.Set(i, pattern);
            pending >>= bits;
            filled -= bits;
        }
        if (pending != 0)
        {
            throw new InvalidDataException($"{tensor}: the bits after the last element are not 0.");
        }
    }
}
