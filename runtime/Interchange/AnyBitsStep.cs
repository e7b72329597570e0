using System.Buffers.Binary;
using System.Numerics;

namespace Kernels.Interchange;

/// <summary>Bits that lie anywhere in a block.</summary>
/// <typeparam name="T">An unsigned number as wide as the field's patterns.</typeparam>
internal sealed unsafe class AnyBitsStep<T> : BlockStep
    where T : unmanaged, IBinaryInteger<T>
{
    private const int WindowBytes = sizeof(ulong);

    /// <summary>The first element of the block.</summary>
    public required int Element { get; init; }

    /// <summary>From one element to the next.</summary>
    public required int Step { get; init; }

    /// <summary>The elements.</summary>
    public required int Count { get; init; }

    /// <summary>The bit of the block where the first lies.</summary>
    public required int Position { get; init; }

    /// <summary>From one to the next in the block.</summary>
    public required int Spacing { get; init; }

    /// <summary>The bits that are meant, shifted down.</summary>
    public required uint Mask { get; init; }

    /// <summary>Their place in a pattern.</summary>
    public required int FirstBit { get; init; }

    public override void Unpack(byte* blocks, void* patterns, int count)
    {
        var block = blocks;
        var row = (T*)patterns + Element;
        for (; count > 0; count--, block += BlockBytes, row += BlockElements)
        {
            var pattern = row;
            var position = Position;
            for (var i = 0; i < Count; i++, pattern += Step, position += Spacing)
            {
                var start = Window(position);
                *pattern |= T.CreateTruncating(((Load(block + start) >> (position - (8 * start))) & Mask) << FirstBit);
            }
        }
    }

    public override void Pack(void* patterns, byte* blocks, int count)
    {
        var block = blocks;
        var row = (T*)patterns + Element;
        for (; count > 0; count--, block += BlockBytes, row += BlockElements)
        {
            var pattern = row;
            var position = Position;
            for (var i = 0; i < Count; i++, pattern += Step, position += Spacing)
            {
                var start = Window(position);
                var bits = (ulong.CreateTruncating(*pattern) >> FirstBit) & Mask;
                Store(block + start, Load(block + start) | (bits << (position - (8 * start))));
            }
        }
    }

    /// <summary>The byte where a window begins that has up to 32 bits from a position on, and lies within the block where that is as long.</summary>
    private int Window(int position) => Math.Max(0, Math.Min(position >> 3, BlockBytes - WindowBytes));

    private ulong Load(byte* at)
    {
        if (BlockBytes >= WindowBytes)
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(at, WindowBytes));
        }
        var bytes = 0UL;
        for (var i = 0; i < BlockBytes; i++)
        {
            bytes |= (ulong)at[i] << (8 * i);
        }
        return bytes;
    }

    private void Store(byte* at, ulong bytes)
    {
        if (BlockBytes >= WindowBytes)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(at, WindowBytes), bytes);
            return;
        }
        for (var i = 0; i < BlockBytes; i++)
        {
            at[i] = (byte)(bytes >> (8 * i));
        }
    }
}
