using Kernels.Formats;

namespace Kernels.IO;

/// <summary>Trits five to a byte: t0 + 3·t1 + 9·t2 + 27·t3 + 81·t4, where a trit is its pattern 0, 1 or 2; zeros fill the last byte.</summary>
internal static class Base3Packing
{
    private const int TritsPerByte = 5;
    private const int Values = 3 * 3 * 3 * 3 * 3;

    public static long Bytes(long count) => (count + TritsPerByte - 1) / TritsPerByte;

    public static void Write(Stream stream, EncodedField field, string tensor)
    {
        var buffer = new byte[Bytes(Math.Min(field.Count, 1 << 18))];
        var used = 0;
        for (var first = 0L; first < field.Count; first += TritsPerByte)
        {
            var value = 0u;
            for (var i = Math.Min(first + TritsPerByte, field.Count) - 1; i >= first; i--)
            {
                var trit = field.Get(i);
                PatternCheck.Require(field, i, trit, tensor);
                value = (3 * value) + trit;
            }
            if (used == buffer.Length)
            {
                stream.Write(buffer, 0, used);
                used = 0;
            }
            buffer[used++] = (byte)value;
        }
        stream.Write(buffer, 0, used);
    }

    /// <param name="source">As many bytes as the field takes.</param>
    public static void Read(ReadOnlySpan<byte> source, EncodedField field, string tensor)
    {
        for (var b = 0; b < source.Length; b++)
        {
            var value = (uint)source[b];
            if (value >= Values)
            {
                throw new InvalidDataException($"{tensor}: byte {b} is {value}; five trits make at most {Values - 1}.");
            }
            var first = (long)b * TritsPerByte;
            for (var i = first; i < Math.Min(first + TritsPerByte, field.Count); i++)
            {
                field.Set(i, value % 3);
                value /= 3;
            }
            if (value != 0)
            {
                throw new InvalidDataException($"{tensor}: the trits after the last element are not 0.");
            }
        }
    }
}
