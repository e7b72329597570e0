namespace Kernels.Formats;

/// <summary>
/// Codes as words of 32 bits: for each row block a line of 16 words, one for each row, after another along k. The code at k0 + 4·i + j lies in
/// byte j of its word, in the i-th place from the bottom; codes of more than 8 bits lie one after another.
/// </summary>
/// <param name="Bits">How many bits of each code the run holds.</param>
public sealed unsafe record CodeRun(string Field, int Bits) : PackedRun(Field)
{
    private const int LineBytes = RowBlock * sizeof(uint);

    /// <summary>Where these bits begin in the code.</summary>
    public int Shift { get; init; }

    /// <summary>Bits of the pattern that are flipped first: the sign bit of two's-complement codes, except for whole bytes, which extend their sign by themselves.</summary>
    public uint Flip { get; init; }

    private int PerWord => 32 / Bits;

    private uint Mask => Bits == 32 ? uint.MaxValue : (1u << Bits) - 1;

    /// <inheritdoc/>
    public override long BlockBytes(int k) => Padded(k) / PerWord * LineBytes;

    /// <inheritdoc/>
    public override void Pack(EncodedField field, byte* run, int rowBlock, int n, int k)
    {
        var (perWord, mask) = (PerWord, Mask);
        var words = (uint*)run;
        for (var row = 0; row < Rows(rowBlock, n); row++)
        {
            var from = FieldRow(rowBlock, row, n, k);
            for (var column = 0; column < k; column += perWord)
            {
                var word = 0u;
                for (var i = 0; i < perWord && column + i < k; i++)
                {
                    word |= (((field.Pattern(from + column + i) ^ Flip) >> Shift) & mask) << Place(i);
                }
                words[((nint)(column / perWord) * RowBlock) + row] = word;
            }
        }
    }

    /// <inheritdoc/>
    public override void Unpack(EncodedField field, byte* run, int rowBlock, int n, int k)
    {
        var (perWord, mask) = (PerWord, Mask);
        var words = (uint*)run;
        for (var row = 0; row < Rows(rowBlock, n); row++)
        {
            var to = FieldRow(rowBlock, row, n, k);
            for (var column = 0; column < k; column++)
            {
                var word = words[((nint)(column / perWord) * RowBlock) + row];
                var part = (((word >> Place(column % perWord)) & mask) << Shift) ^ (Flip & (mask << Shift));
                field.SetPattern(to + column, (field.Pattern(to + column) & ~(mask << Shift)) | part);
            }
        }
    }

    private int Place(int i) => Bits > 8 ? i * Bits : (8 * (i % 4)) + (Bits * (i / 4));
}
