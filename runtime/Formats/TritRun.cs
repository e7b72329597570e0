namespace Kernels.Formats;

/// <summary>
/// Trits five to a byte: a byte is the fraction 0.d0d1d2d3d4 in base 3, times 256 and rounded up, so that the next trit is the whole part of
/// three times the fraction. For each row block a line of 16 words after another along k; the trit at k0 + 4·i + j is digit i of byte j.
/// </summary>
public sealed unsafe record TritRun(string Field) : PackedRun(Field)
{
    private const int PerByte = 5;
    private const int PerWord = 4 * PerByte;
    private const int LineBytes = RowBlock * sizeof(uint);

    /// <inheritdoc/>
    public override long BlockBytes(int k) => Padded(k) / PerWord * LineBytes;

    /// <inheritdoc/>
    public override void Pack(EncodedField field, byte* run, int rowBlock, int n, int k)
    {
        for (var row = 0; row < Rows(rowBlock, n); row++)
        {
            var from = FieldRow(rowBlock, row, n, k);
            for (var column = 0; column < k; column += PerWord)
            {
                for (var j = 0; j < 4; j++)
                {
                    var number = 0u;
                    for (var i = 0; i < PerByte; i++)
                    {
                        var at = column + (4 * i) + j;
                        number = (3 * number) + (at < k ? field.Pattern(from + at) : 0);
                    }
                    run[ByteOf(column, row, j)] = (byte)(((number * 256) + 242) / 243);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Unpack(EncodedField field, byte* run, int rowBlock, int n, int k)
    {
        for (var row = 0; row < Rows(rowBlock, n); row++)
        {
            var to = FieldRow(rowBlock, row, n, k);
            for (var column = 0; column < k; column++)
            {
                var place = column % PerWord;
                uint fraction = run[ByteOf(column - place, row, place % 4)];
                for (var i = 0; i < place / 4; i++)
                {
                    fraction = (3 * fraction) & 0xFF;
                }
                field.SetPattern(to + column, (3 * fraction) >> 8);
            }
        }
    }

    private static nint ByteOf(int column, int row, int j) => ((((nint)(column / PerWord) * RowBlock) + row) * 4) + j;
}
