using System.Runtime.Intrinsics;

namespace Kernels.Interchange;

/// <summary>Bits of neighbouring elements, each in the same place of a byte of its own: most bits of most formats lie so.</summary>
internal sealed unsafe class ByteBitsStep : BlockStep
{
    /// <summary>The first element of the block.</summary>
    public required int Element { get; init; }

    /// <summary>The byte of the block where it lies.</summary>
    public required int Byte { get; init; }

    /// <summary>The elements, and the bytes.</summary>
    public required int Count { get; init; }

    /// <summary>The bits of a byte that are meant, shifted down.</summary>
    public required byte Mask { get; init; }

    /// <summary>Their place in a byte of the block.</summary>
    public required int Place { get; init; }

    /// <summary>Their place in a pattern.</summary>
    public required int FirstBit { get; init; }

    public override void Unpack(byte* blocks, void* patterns, int count)
    {
        for (var block = 0; block < count; block++)
        {
            Move(blocks + ((long)block * BlockBytes) + Byte, Place, (byte*)patterns + ((long)block * BlockElements) + Element, FirstBit);
        }
    }

    public override void Pack(void* patterns, byte* blocks, int count)
    {
        for (var block = 0; block < count; block++)
        {
            Move((byte*)patterns + ((long)block * BlockElements) + Element, FirstBit, blocks + ((long)block * BlockBytes) + Byte, Place);
        }
    }

    private void Move(byte* source, int from, byte* destination, int to)
    {
        var i = 0;
        // What a shift of 16 bits brings over from the neighbour is masked away, and what is left of a byte stays in it.
        for (; i <= Count - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var bits = (Vector128.Load(source + i).AsUInt16() >>> from).AsByte() & Vector128.Create(Mask);
            (Vector128.Load(destination + i) | (bits.AsUInt16() << to).AsByte()).Store(destination + i);
        }
        for (; i < Count; i++)
        {
            destination[i] |= (byte)(((source[i] >> from) & Mask) << to);
        }
    }
}
