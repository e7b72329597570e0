using System.Runtime.InteropServices;

namespace Kernels.Benchmarks;

/// <summary>A message in the wire format of Protocol Buffers. Long fields are kept as they come and copied once, at the end.</summary>
internal sealed class ProtobufMessage
{
    private const int VarintField = 0;
    private const int BytesField = 2;

    private readonly List<ReadOnlyMemory<byte>> parts = [];
    private long length;

    /// <summary>Adds a number.</summary>
    public ProtobufMessage Add(int field, long value) => Append(Varint((field << 3) | VarintField)).Append(Varint(value));

    /// <summary>Adds a text.</summary>
    public ProtobufMessage Add(int field, string text) => Add(field, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Adds bytes, which must stay as they are.</summary>
    public ProtobufMessage Add(int field, ReadOnlyMemory<byte> bytes) => Header(field, bytes.Length).Append(bytes);

    /// <summary>Adds a message, which must be complete.</summary>
    public ProtobufMessage Add(int field, ProtobufMessage message)
    {
        Header(field, message.length);
        message.parts.ForEach(p => Append(p));
        return this;
    }

    /// <summary>All fields in their order.</summary>
    /// <exception cref="OverflowException">They are more than an array holds.</exception>
    public byte[] ToArray()
    {
        var bytes = new byte[checked((int)length)];
        var position = 0;
        foreach (var part in CollectionsMarshal.AsSpan(parts))
        {
            part.Span.CopyTo(bytes.AsSpan(position));
            position += part.Length;
        }
        return bytes;
    }

    private ProtobufMessage Header(int field, long bytes) => Append(Varint((field << 3) | BytesField)).Append(Varint(bytes));

    private ProtobufMessage Append(ReadOnlyMemory<byte> part)
    {
        parts.Add(part);
        length += part.Length;
        return this;
    }

    /// <summary>Seven bits a byte, the lowest first; the highest bit says that more follow.</summary>
    private static byte[] Varint(long value)
    {
        var bytes = new List<byte>();
        var rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7)
        {
            bytes.Add((byte)(rest | 0x80));
        }
        bytes.Add((byte)rest);
        return [.. bytes];
    }
}
