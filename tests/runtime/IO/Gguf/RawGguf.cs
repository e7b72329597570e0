using System.Text;
using Kernels.IO;

namespace Kernels.Runtime.Tests.IO.Gguf;

/// <summary>The bytes of GGUF files, sound or not, put together number by number.</summary>
internal sealed class RawGguf
{
    private readonly MemoryStream stream = new();
    private readonly BinaryWriter writer;

    public RawGguf(ulong tensors = 0, ulong keys = 0, uint version = 3, string magic = "GGUF")
    {
        writer = new BinaryWriter(stream);
        writer.Write(Encoding.ASCII.GetBytes(magic));
        writer.Write(version);
        writer.Write(tensors);
        writer.Write(keys);
    }

    public RawGguf Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    public RawGguf Text(byte[] bytes)
    {
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
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
        writer.Write(number);
        return this;
    }

    public RawGguf Number(uint number)
    {
        writer.Write(number);
        return this;
    }

    public RawGguf Number(ulong number)
    {
        writer.Write(number);
        return this;
    }

    /// <summary>Zeros up to a multiple, and data behind them.</summary>
    public RawGguf Data(int length, int alignment = 32)
    {
        while (stream.Length % alignment != 0)
        {
            writer.Write((byte)0);
        }
        writer.Write(new byte[length]);
        return this;
    }

    public byte[] ToBytes() => stream.ToArray();
}
