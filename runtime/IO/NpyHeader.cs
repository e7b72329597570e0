using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Kernels.IO;

/// <summary>
/// The header of an .npy file: a magic number, a version, a length, and a Python dictionary of type, order and shape
/// (numpy's NEP 1).
/// </summary>
/// <param name="Descr">The type as numpy writes it: <c>&lt;f4</c> is a little-endian float32.</param>
internal sealed record NpyHeader(string Descr, ImmutableArray<int> Shape)
{
    private const int Alignment = 64;
    private const int PrefixBytes = 8;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the header and leaves the stream at the data.</summary>
    public static NpyHeader Read(string path, Stream stream)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        if (stream.ReadAtLeast(prefix, PrefixBytes, throwOnEndOfStream: false) < PrefixBytes || !prefix.StartsWith(Magic))
        {
            throw new InvalidDataException($"{path}: not an .npy file: it does not begin with \\x93NUMPY and a version.");
        }
        var version = prefix[6];
        if (version is not (1 or 2))
        {
            throw new InvalidDataException($"{path}: version {version}.{prefix[7]} of .npy is not supported; 1 and 2 are.");
        }
        Span<byte> size = stackalloc byte[sizeof(uint)];
        size.Clear();
        stream.ReadAtLeast(size[..(2 * version)], 2 * version, throwOnEndOfStream: false);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > stream.Length - stream.Position)
        {
            throw new InvalidDataException($"{path}: the header should take {length} bytes; only {stream.Length - stream.Position} follow.");
        }
        var text = new byte[length];
        stream.ReadExactly(text);
        return new NpyHeaderParser(path, System.Text.Encoding.Latin1.GetString(text)).Parse();
    }

    /// <summary>The header in version 1, padded so that the data is aligned to 64 bytes.</summary>
    public byte[] ToBytes()
    {
        var shape = new StringBuilder();
        foreach (var extent in Shape)
        {
            shape.Append(CultureInfo.InvariantCulture, $"{extent}, ");
        }
        // Python writes a tuple of one with a comma and others without one at the end.
        var tuple = Shape.Length == 1 ? shape.ToString().TrimEnd() : shape.ToString().TrimEnd(',', ' ');
        var text = $"{{'descr': '{Descr}', 'fortran_order': False, 'shape': ({tuple}), }}";
        var start = PrefixBytes + sizeof(ushort);
        var total = (start + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var bytes = new byte[total];
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(PrefixBytes), checked((ushort)(total - start)));
        System.Text.Encoding.Latin1.GetBytes(text.PadRight(total - start - 1) + "\n", bytes.AsSpan(start));
        return bytes;
    }
}
