namespace Kernels.Interchange;

/// <summary>Trits that are the same digit of bytes of five.</summary>
internal sealed unsafe class TritsStep : BlockStep
{
    private const int Values = 3 * 3 * 3 * 3 * 3;

    private static readonly int[] Powers = [1, 3, 9, 27, 81];

    /// <summary>The first element of the block.</summary>
    public required int Element { get; init; }

    /// <summary>From one element to the next.</summary>
    public required int Step { get; init; }

    /// <summary>The elements.</summary>
    public required int Count { get; init; }

    /// <summary>The byte of the block where the first lies.</summary>
    public required int Byte { get; init; }

    /// <summary>From one to the next in the block.</summary>
    public required int Spacing { get; init; }

    /// <summary>0 for the most significant digit.</summary>
    public required int Digit { get; init; }

    /// <summary>What a pattern of 1 adds to the number that a byte stands for.</summary>
    public static int Weight(int digit) => Powers[^(digit + 1)];

    /// <summary>The byte of a number that its five digits make: the first that is no smaller than 256/243 of it.</summary>
    public static byte ToByte(byte number) => (byte)(((number * 256) + Values - 1) / Values);

    /// <summary>Every byte is read: as a fraction of 256, of which the digits to base 3 are taken. 13 bytes are those of their neighbours in another spelling.</summary>
    public override void Unpack(byte* blocks, void* patterns, int count)
    {
        var block = blocks + Byte;
        var row = (byte*)patterns + Element;
        for (; count > 0; count--, block += BlockBytes, row += BlockElements)
        {
            for (var i = 0; i < Count; i++)
            {
                row[i * Step] = (byte)(((byte)(block[i * Spacing] * Powers[Digit]) * 3) >> 8);
            }
        }
    }

    /// <summary>Adds to the numbers of the bytes, which <see cref="ToByte"/> makes bytes of when all digits are there.</summary>
    public override void Pack(void* patterns, byte* blocks, int count)
    {
        var block = blocks + Byte;
        var row = (byte*)patterns + Element;
        var weight = Weight(Digit);
        for (; count > 0; count--, block += BlockBytes, row += BlockElements)
        {
            for (var i = 0; i < Count; i++)
            {
                block[i * Spacing] += (byte)(row[i * Step] * weight);
            }
        }
    }
}
