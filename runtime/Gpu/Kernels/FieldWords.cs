using Kernels.Formats;

namespace Kernels.Gpu;

/// <summary>
/// Packs the elements of a field into 32-bit words, row by row: a row is what the last dimension runs along, and begins at a word. Elements lie one
/// after the other from the lowest bit up, or interleaved: of every 32·(32/bits) columns, word l holds columns l, 32 + l, 64 + l, …; the last block of
/// a row has as many words as its columns need, and its columns are as far apart.
/// </summary>
public static class FieldWords
{
    /// <summary>The words of a block of interleaved columns: the lanes of a warp.</summary>
    public const int Lanes = 32;

    private const int WordBits = 32;

    /// <summary>The words of a row.</summary>
    public static int OfRow(GpuField field, int columns)
    {
        ArgumentNullException.ThrowIfNull(field);
        return checked((int)((((long)columns * field.Bits) + WordBits - 1) / WordBits));
    }

    /// <summary>All words of a field, and one more, so that an element of two words can always be read.</summary>
    public static uint[] Pack(GpuField field, EncodedField encoded)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(encoded);
        var columns = encoded.Shape.Count == 0 ? 1 : encoded.Shape[^1];
        var wordsOfRow = OfRow(field, columns);
        var rows = columns == 0 ? 0 : encoded.Count / columns;
        var words = new uint[checked((rows * wordsOfRow) + 1)];
        for (var row = 0L; row < rows; row++)
        {
            var start = row * wordsOfRow;
            for (var column = 0; column < columns; column++)
            {
                var (word, shift) = Place(field, column, columns);
                var pattern = encoded.Pattern((row * columns) + column);
                words[start + word] |= pattern << shift;
                if (shift + field.Bits > WordBits)
                {
                    words[start + word + 1] |= pattern >> (WordBits - shift);
                }
            }
        }
        return words;
    }

    private static (int Word, int Shift) Place(GpuField field, int column, int columns)
    {
        if (!field.IsInterleaved)
        {
            var at = (long)column * field.Bits;
            return ((int)(at / WordBits), (int)(at % WordBits));
        }
        var perWord = WordBits / field.Bits;
        var start = column / (perWord * Lanes) * (perWord * Lanes);
        var width = Math.Min(Lanes, (columns - start + perWord - 1) / perWord);
        var inBlock = column - start;
        return ((start / perWord) + (inBlock % width), inBlock / width * field.Bits);
    }
}
