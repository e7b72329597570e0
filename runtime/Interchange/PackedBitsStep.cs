using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;

namespace Kernels.Interchange;

/// <summary>The same few bits of neighbouring elements, one directly behind the other from a whole byte on: signs, high bits of codes.</summary>
internal sealed unsafe class PackedBitsStep : BlockStep
{
    /// <summary>Elements that are moved at once.</summary>
    public const int Together = 8;

    /// <summary>The least bytes of a block.</summary>
    public const int WindowBytes = sizeof(ulong);

    private const ulong EachByte = 0x0101010101010101;

    /// <summary>The first element of the block.</summary>
    public required int Element { get; init; }

    /// <summary>The elements: a multiple of <see cref="Together"/>.</summary>
    public required int Count { get; init; }

    /// <summary>The byte of the block where the first lies.</summary>
    public required int Byte { get; init; }

    /// <summary>How many bits of each.</summary>
    public required int Bits { get; init; }

    /// <summary>Their place in a pattern.</summary>
    public required int FirstBit { get; init; }

    private ulong Mask => ((1UL << Bits) - 1) * EachByte;

    public override void Unpack(byte* blocks, void* patterns, int count)
    {
        var mask = Mask;
        var block = blocks;
        var row = (byte*)patterns + Element;
        for (; count > 0; count--, block += BlockBytes, row += BlockElements)
        {
            for (var (i, at) = (0, Byte); i < Count; i += Together, at += Bits)
            {
                var start = Math.Min(at, BlockBytes - WindowBytes);
                var bits = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(block + start, WindowBytes)) >> (8 * (at - start));
                var elements = new Span<byte>(row + i, Together);
                BinaryPrimitives.WriteUInt64LittleEndian(elements, BinaryPrimitives.ReadUInt64LittleEndian(elements) | (Spread(bits, mask) << FirstBit));
            }
        }
    }

    public override void Pack(void* patterns, byte* blocks, int count)
    {
        var mask = Mask;
        var block = blocks;
        var row = (byte*)patterns + Element;
        for (; count > 0; count--, block += BlockBytes, row += BlockElements)
        {
            for (var (i, at) = (0, Byte); i < Count; i += Together, at += Bits)
            {
                var start = Math.Min(at, BlockBytes - WindowBytes);
                var window = new Span<byte>(block + start, WindowBytes);
                var bits = Gather(BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(row + i, Together)) >> FirstBit, mask);
                BinaryPrimitives.WriteUInt64LittleEndian(window, BinaryPrimitives.ReadUInt64LittleEndian(window) | (bits << (8 * (at - start))));
            }
        }
    }

    /// <summary>The lowest bits, one group in each byte.</summary>
    private ulong Spread(ulong bits, ulong mask)
    {
        if (Bmi2.X64.IsSupported)
        {
            return Bmi2.X64.ParallelBitDeposit(bits, mask);
        }
        var bytes = 0UL;
        for (var i = 0; i < Together; i++, bits >>= Bits)
        {
            bytes |= (bits & mask & 0xff) << (8 * i);
        }
        return bytes;
    }

    /// <summary>The groups of all bytes, one behind the other.</summary>
    private ulong Gather(ulong bytes, ulong mask)
    {
        if (Bmi2.X64.IsSupported)
        {
            return Bmi2.X64.ParallelBitExtract(bytes, mask);
        }
        var bits = 0UL;
        for (var i = 0; i < Together; i++, bytes >>= 8)
        {
            bits |= (bytes & mask & 0xff) << (Bits * i);
        }
        return bits;
    }
}
