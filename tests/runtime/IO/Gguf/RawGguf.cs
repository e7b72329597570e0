using System.Buffers.Binary;
using Kernels.IO;

namespace Kernels.Runtime.Tests.IO.Gguf;

/// <summary>The bytes of GGUF files, sound or not, put together number by number.</summary>
internal sealed class RawGguf
{
    private readonly List<byte> bytes = [];

    public RawGguf(ulong tensors = 0, ulong keys = 0, uint version = 3)
    {
        bytes.AddRange("GGUF"u8);
        Number(version).Number(tensors).Number(keys);
    }

    public RawGguf Text(string text) => Text(System.Text.Encoding.UTF8.GetBytes(text));

    public RawGguf Text(byte[] text)
    {
        Number((ulong)text.Length);
        bytes.AddRange(text);
        return this;
    }

    /// <summary>A key and its type; the value follows.</summary>
    public RawGguf Key(string name, GgufValueType type) => Text(name).Number((uint)type);

    public RawGguf Tensor(string name, uint type, ulong offset, params ulong[] extentsFromTheLastOn)
    {
        Text(name).Number((uint)extentsFromTheLastOn.Length);
        foreach (var extent in extentsFromTheLastOn)
        {
            Number(extent);
        }
        return Number(type).Number(offset);
    }

    public RawGguf Number(byte number)
    {
        bytes.Add(number);
        return this;
    }

    public RawGguf Number(uint number)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(four, number);
        bytes.AddRange(four);
        return this;
    }

    public RawGguf Number(ulong number)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(eight, number);
        bytes.AddRange(eight);
        return this;
    }

    /// <summary>Zeros up to a multiple, and data behind them.</summary>
    public RawGguf Data(int length, int alignment = 32)
    {
        bytes.AddRange(new byte[((bytes.Count + alignment - 1) / alignment * alignment) - bytes.Count + length]);
        return this;
    }

    public byte[] ToBytes() => [.. bytes];
}
