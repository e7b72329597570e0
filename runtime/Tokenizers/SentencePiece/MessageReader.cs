using System.Buffers.Binary;

namespace Kernels.Tokenizers;

/// <summary>Reads the fields of a message in protobuf's wire format (https://protobuf.dev/programming-guides/encoding).</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> bytes)
{
    private const int MostVarintBits = 63;

    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int at;
    private int wire;

    /// <summary>The number of the field that <see cref="Next"/> found.</summary>
    public int Field { get; private set; }

    /// <summary>The value of a field of numbers.</summary>
    public ulong Number { get; private set; }

    /// <summary>The value of a field of bytes, texts or messages.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The value of a field of float32.</summary>
    public readonly float Float => wire == 5 ? BitConverter.UInt32BitsToSingle((uint)Number) : throw Damaged("a float");

    /// <summary>The value of a field of truth values.</summary>
    public readonly bool Truth => Number != 0;

    /// <summary>The value of a field of numbers that are no larger than an int; -1 stands for none.</summary>
    public readonly int Integer => (int)Number;

    /// <summary>Goes to the next field; false behind the last.</summary>
    /// <exception cref="InvalidDataException">The bytes are no message.</exception>
    public bool Next()
    {
        if (at == bytes.Length)
        {
            return false;
        }
        var key = Varint();
        Field = (int)(key >> 3);
        wire = (int)(key & 7);
        Bytes = default;
        switch (wire)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
                break;
            case 2:
                Bytes = Take(Varint());
                break;
            case 5:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
                break;
            default:
                throw Damaged($"wire type {wire}");
        }
        return true;
    }

    private ulong Varint()
    {
        var value = 0ul;
        for (var shift = 0; shift <= MostVarintBits; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
        throw Damaged("a number of more than 64 bits");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(bytes.Length - at))
        {
            throw Damaged($"{count} bytes are announced and {bytes.Length - at} are left");
        }
        at += (int)count;
        return bytes.Slice(at - (int)count, (int)count);
    }

    private readonly InvalidDataException Damaged(string what) => new($"field {Field} at byte {at} of a message of {bytes.Length} is damaged: {what}");
}
