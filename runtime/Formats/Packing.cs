namespace Kernels.Formats;

/// <summary>
/// Moves the numbers of one field between their logical order and one run of a packed layout, for one block of 16 rows. Generated
/// code calls it with the constants of its layout, the same for both directions.
/// </summary>
public static unsafe class Packing
{
    private const int RowBlock = 16;
    private const int TritsPerByte = 5;
    private const int TritsPerWord = 20;

    /// <summary>
    /// Packs <paramref name="bits"/> bits of each code, from bit <paramref name="shift"/> on, into words of 32 bits: a line of 16 words,
    /// one for each row, after another. The code at k0 + 4·i + j lies in byte j, in the i-th place from the bottom.
    /// </summary>
    /// <param name="flip">Bits of the pattern that are flipped first: the sign bit of two's-complement codes of less than 8 bits.</param>
    public static void PackWords(EncodedField field, byte* run, int rowBlock, int n, int k, int plane, int rowGroup, int shift, int bits, uint flip)
    {
        var perWord = 32 / bits;
        var mask = Mask(bits);
        var words = (uint*)run;
        for (var row = 0; row < RowBlock && (rowBlock * RowBlock) + row < n; row++)
        {
            var from = CodeRow(rowBlock, row, n, k, plane, rowGroup);
            for (var column = 0; column < k; column += perWord)
            {
                var word = 0u;
                for (var i = 0; i < perWord && column + i < k; i++)
                {
                    word |= (((field.Pattern(from + column + i) ^ flip) >> shift) & mask) << Place(i, bits);
                }
                words[((nint)(column / perWord) * RowBlock) + row] = word;
            }
        }
    }

    /// <summary>The reverse of <see cref="PackWords"/>: sets these bits of each code.</summary>
    public static void UnpackWords(EncodedField field, byte* run, int rowBlock, int n, int k, int plane, int rowGroup, int shift, int bits, uint flip)
    {
        var perWord = 32 / bits;
        var mask = Mask(bits);
        var words = (uint*)run;
        for (var row = 0; row < RowBlock && (rowBlock * RowBlock) + row < n; row++)
        {
            var to = CodeRow(rowBlock, row, n, k, plane, rowGroup);
            for (var column = 0; column < k; column++)
            {
                var word = words[((nint)(column / perWord) * RowBlock) + row];
                var part = (((word >> Place(column % perWord, bits)) & mask) << shift) ^ (flip & (mask << shift));
                var pattern = (field.Pattern(to + column) & ~(mask << shift)) | part;
                field.SetPattern(to + column, pattern);
            }
        }
    }

    /// <summary>
    /// Packs trits five to a byte: a byte is the fraction 0.d0d1d2d3d4 in base 3, times 256 and rounded up, so that the next trit is
    /// the whole part of three times the fraction. The trit at k0 + 4·i + j is digit i of byte j.
    /// </summary>
    public static void PackTrits(EncodedField field, byte* run, int rowBlock, int n, int k, int plane, int rowGroup)
    {
        for (var row = 0; row < RowBlock && (rowBlock * RowBlock) + row < n; row++)
        {
            var from = CodeRow(rowBlock, row, n, k, plane, rowGroup);
            for (var column = 0; column < k; column += TritsPerWord)
            {
                for (var j = 0; j < 4; j++)
                {
                    var number = 0u;
                    for (var i = 0; i < TritsPerByte; i++)
                    {
                        var at = column + (4 * i) + j;
                        number = (3 * number) + (at < k ? field.Pattern(from + at) : 0);
                    }
                    run[TritByte(column, row, j)] = (byte)(((number * 256) + 242) / 243);
                }
            }
        }
    }

    /// <summary>The reverse of <see cref="PackTrits"/>.</summary>
    public static void UnpackTrits(EncodedField field, byte* run, int rowBlock, int n, int k, int plane, int rowGroup)
    {
        for (var row = 0; row < RowBlock && (rowBlock * RowBlock) + row < n; row++)
        {
            var to = CodeRow(rowBlock, row, n, k, plane, rowGroup);
            for (var column = 0; column < k; column++)
            {
                var place = column % TritsPerWord;
                uint fraction = run[TritByte(column - place, row, place % 4)];
                for (var i = 0; i < place / 4; i++)
                {
                    fraction = (3 * fraction) & 0xFF;
                }
                field.SetPattern(to + column, (3 * fraction) >> 8);
            }
        }
    }

    /// <summary>
    /// Packs parameters: for each group of <paramref name="columnGroup"/> k (0: all of k) the numbers of 16 rows, or with
    /// <paramref name="lanes"/> 1 one for the block.
    /// </summary>
    public static void PackParameters(EncodedField field, byte* run, int rowBlock, int n, int k, int plane, int rowGroup, int columnGroup, int lanes, ParameterStorage storage)
    {
        var decoder = ElementCodec.For(field.Descriptor.Type);
        var groups = Groups(k, columnGroup);
        for (var lane = 0; lane < lanes && (rowBlock * RowBlock) + lane < n; lane++)
        {
            var from = ParameterRow(rowBlock, lane, n, groups, plane, rowGroup);
            for (var group = 0; group < groups; group++)
            {
                var to = ((nint)group * lanes) + lane;
                var pattern = field.Pattern(from + group);
                switch (storage)
                {
                    case ParameterStorage.F32:
                        ((float*)run)[to] = field.Descriptor.Type.Kind == ElementKind.F32 ? BitConverter.UInt32BitsToSingle(pattern) : (float)decoder.Decode(pattern);
                        break;
                    case ParameterStorage.F16:
                        ((ushort*)run)[to] = field.Descriptor.Type.Kind == ElementKind.F16 ? (ushort)pattern : BitConverter.HalfToUInt16Bits((Half)decoder.Decode(pattern));
                        break;
                    case ParameterStorage.BF16:
                        ((ushort*)run)[to] = (ushort)pattern;
                        break;
                    case ParameterStorage.E8M0:
                        run[to] = (byte)pattern;
                        break;
                    case ParameterStorage.I8 or ParameterStorage.U8:
                        run[to] = (byte)(int)decoder.Decode(pattern);
                        break;
                    case ParameterStorage.I16 or ParameterStorage.U16:
                        ((ushort*)run)[to] = (ushort)(int)decoder.Decode(pattern);
                        break;
                }
            }
        }
    }

    /// <summary>The reverse of <see cref="PackParameters"/>.</summary>
    public static void UnpackParameters(EncodedField field, byte* run, int rowBlock, int n, int k, int plane, int rowGroup, int columnGroup, int lanes, ParameterStorage storage)
    {
        var type = field.Descriptor.Type;
        var encoder = ElementCodec.For(type);
        var groups = Groups(k, columnGroup);
        for (var lane = 0; lane < lanes && (rowBlock * RowBlock) + lane < n; lane++)
        {
            var to = ParameterRow(rowBlock, lane, n, groups, plane, rowGroup);
            for (var group = 0; group < groups; group++)
            {
                var at = ((nint)group * lanes) + lane;
                field.SetPattern(to + group, storage switch
                {
                    ParameterStorage.F32 when type.Kind == ElementKind.F32 => ((uint*)run)[at],
                    ParameterStorage.F32 => encoder.Encode(((float*)run)[at]),
                    ParameterStorage.F16 when type.Kind == ElementKind.F16 => ((ushort*)run)[at],
                    ParameterStorage.F16 => encoder.Encode((double)((Half*)run)[at]),
                    ParameterStorage.BF16 => ((ushort*)run)[at],
                    ParameterStorage.E8M0 => run[at],
                    ParameterStorage.I8 => encoder.Encode(((sbyte*)run)[at]),
                    ParameterStorage.U8 => encoder.Encode(run[at]),
                    ParameterStorage.I16 => encoder.Encode(((short*)run)[at]),
                    _ => encoder.Encode(((ushort*)run)[at]),
                });
            }
        }
    }

    /// <summary>Packs a stored table: for each group of <paramref name="columnGroup"/> k (0: all of k) its entries, each as f32 of 16 rows, or of all that share it.</summary>
    public static void PackTable(EncodedField field, byte* run, int rowBlock, int n, int k, int rowGroup, int columnGroup, int lanes) =>
        new TablePacking(field, k, rowGroup, columnGroup, lanes).Pack(run, rowBlock, n);

    /// <summary>The reverse of <see cref="PackTable"/>.</summary>
    public static void UnpackTable(EncodedField field, byte* run, int rowBlock, int n, int k, int rowGroup, int columnGroup, int lanes) =>
        new TablePacking(field, k, rowGroup, columnGroup, lanes).Unpack(run, rowBlock, n);

    private static int Groups(int k, int columnGroup) => columnGroup == 0 ? 1 : (k + columnGroup - 1) / columnGroup;

    private static int Rows(int n, int rowGroup) => rowGroup == 0 ? 1 : (n + rowGroup - 1) / rowGroup;

    // Where a row of codes begins in the field.
    private static long CodeRow(int rowBlock, int row, int n, int k, int plane, int rowGroup) =>
        (((long)plane * Rows(n, rowGroup)) + (((rowBlock * RowBlock) + row) / rowGroup)) * k;

    private static long ParameterRow(int rowBlock, int lane, int n, int groups, int plane, int rowGroup) =>
        (((long)plane * Rows(n, rowGroup)) + (rowGroup == 0 ? 0 : ((rowBlock * RowBlock) + lane) / rowGroup)) * groups;

    private static uint Mask(int bits) => bits == 32 ? uint.MaxValue : (1u << bits) - 1;

    private static int Place(int i, int bits) => bits > 8 ? i * bits : (8 * (i % 4)) + (bits * (i / 4));

    private static nint TritByte(int column, int row, int j) => ((((nint)(column / TritsPerWord) * RowBlock) + row) * 4) + j;
}
