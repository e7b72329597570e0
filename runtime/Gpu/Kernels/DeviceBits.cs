using ILGPU;

namespace Kernels.Gpu;

/// <summary>Reads elements of few bits from 32-bit words; see <see cref="FieldWords"/> for how they lie.</summary>
public static class DeviceBits
{
    // The words of a block of interleaved columns.
    private const int Lanes = FieldWords.Lanes;

    /// <summary>An element of a row that begins at a word; the number of bits divides 32.</summary>
    // The number of elements of a word is a power of two; a remainder by it that may be negative would be a division on a device.
    public static uint Aligned(ArrayView<uint> words, int row, int index, int bits)
    {
        var perWord = 32 / bits;
        return (words[row + (index / perWord)] >> ((index & (perWord - 1)) * bits)) & Mask(bits);
    }

    /// <summary>An element of a row that begins at a word; it may lie in two.</summary>
    public static uint Straddling(ArrayView<uint> words, int row, int index, int bits)
    {
        var at = index * bits;
        var (word, shift) = (row + (at / 32), at & 31);
        var value = words[word] >> shift;
        if (shift + bits > 32)
        {
            value |= words[word + 1] << (32 - shift);
        }
        return value & Mask(bits);
    }

    /// <summary>An element of a row of interleaved columns that begins at a word.</summary>
    public static uint Interleaved(ArrayView<uint> words, int row, int column, int columns, int bits)
    {
        var perWord = 32 / bits;
        var block = perWord * Lanes;
        var start = column / block * block;
        var width = Math.Min(Lanes, (columns - start + perWord - 1) / perWord);
        var inBlock = column - start;
        return (words[row + (start / perWord) + (inBlock % width)] >> (inBlock / width * bits)) & Mask(bits);
    }

    /// <summary>A two's-complement number of that many bits.</summary>
    public static int Signed(uint pattern, int bits) => (int)(pattern << (32 - bits)) >> (32 - bits);

    /// <summary>A number in half precision.</summary>
    public static float Half(uint pattern) => Interop.IntAsFloat((ushort)pattern);

    /// <summary>The sum of the four bytes of a word.</summary>
    public static uint ByteSum(uint word) => (word & 0xFF) + ((word >> 8) & 0xFF) + ((word >> 16) & 0xFF) + (word >> 24);

    private static uint Mask(int bits) => bits == 32 ? uint.MaxValue : (1u << bits) - 1u;
}
