using Kernels.Check;
using Kernels.Formats;
using Kernels.Interchange;
using Kernels.Threading;

namespace Kernels.Codegen.Tests.Interchange;

/// <summary>Packing and unpacking of blocks, against bits that are laid down one at a time.</summary>
public class BlockCodecTests
{
    [Fact]
    public void Random_layouts_are_packed_bit_by_bit_as_they_say_and_unpacked_again()
    {
        var seed = Environment.TickCount;
        for (var i = 0; i < 300; i++)
        {
            var random = new Random(seed + i);
            var (format, places) = RandomBlocks.Draw(random);
            var (rows, blocks) = (random.Next(1, 5), random.Next(1, 4));
            using var matrix = RandomMatrix.Of(format, rows, blocks * format.Store!.Columns, random);
            var bytes = new byte[BlockCodec.Bytes(format, rows, matrix.Columns)];
            random.NextBytes(bytes);

            BlockCodec.Pack(matrix, bytes);
            Assert.True(places.Lay(matrix).AsSpan().SequenceEqual(bytes), $"seed {seed + i}: {string.Join(", ", format.Store.Bits)} {string.Join(", ", format.Store.Trits)}");

            using var again = BlockCodec.Unpack(format, bytes, rows, matrix.Columns);
            foreach (var (expected, actual) in matrix.Fields.Zip(again.Fields))
            {
                Assert.True(Patterns(expected).SequenceEqual(Patterns(actual)), $"seed {seed + i}, field {expected.Descriptor.Name}");
            }
        }
    }

    [Fact]
    public void Every_byte_of_five_trits_is_read_and_243_of_them_are_written()
    {
        var format = Trits();
        var bytes = Enumerable.Range(0, 256).Select(b => (byte)b).ToArray();
        var written = new byte[256];

        using var matrix = BlockCodec.Unpack(format, bytes, 256, 5);
        BlockCodec.Pack(matrix, written);

        for (var b = 0; b < 256; b++)
        {
            // The digits are those of b/256 to base 3.
            var number = Enumerable.Range(0, 5).Aggregate(0, (n, digit) => (3 * n) + (int)matrix["q"].Pattern((5 * b) + digit));
            Assert.Equal(b * 243 / 256, number);
            Assert.Equal((int)Math.Ceiling(number * 256 / 243.0), written[b]);
        }
        Assert.Equal(243, written.Distinct().Count());
    }

    [Fact]
    public void Threads_change_nothing_and_cancelling_ends_it()
    {
        using var pool = new WorkerPool(3);
        var format = GgufFormats.Of("Q5_K");
        using var matrix = RandomMatrix.Of(format, 700, 512, new Random(1));
        var (alone, together) = (new byte[BlockCodec.Bytes(format, 700, 512)], new byte[BlockCodec.Bytes(format, 700, 512)]);
        BlockCodec.Pack(matrix, alone);
        BlockCodec.Pack(matrix, together, pool);

        Assert.Equal(alone, together);
        using var unpacked = BlockCodec.Unpack(format, alone, 700, 512, pool);
        Assert.All(matrix.Fields.Zip(unpacked.Fields), f => Assert.Equal(Patterns(f.First), Patterns(f.Second)));
        Assert.Throws<OperationCanceledException>(() => BlockCodec.Unpack(format, alone, 700, 512, pool, new CancellationToken(canceled: true)));
        Assert.Throws<OperationCanceledException>(() => BlockCodec.Pack(matrix, alone, cancellation: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Numbers_that_are_none_are_refused_both_ways()
    {
        var format = GgufFormats.Of("Q8_0");
        var bytes = new byte[2 * 3 * 34];
        (bytes[(4 * 34) + 0], bytes[(4 * 34) + 1]) = (0x00, 0x7c);

        var read = Assert.Throws<InvalidDataException>(() => BlockCodec.Unpack(format, bytes, 2, 96));
        using var matrix = new EncodedMatrix(format, 2, 96);
        matrix["d"].SetPattern(4, 0xfe00);
        var written = Assert.Throws<InvalidDataException>(() => BlockCodec.Pack(matrix, bytes));

        Assert.Equal("the block at byte 136: field d: element [1, 1] is infinite or NaN.", read.Message);
        Assert.Equal("field d: element [1, 1] is infinite or NaN.", written.Message);
    }

    [Fact]
    public void Bits_that_say_nothing_are_0()
    {
        var format = Format(new BlockLayout(2, 1) { Bits = [new BlockBits("q", 3, 0, Count: 2, Spacing: 4)] }, new FieldDescriptor("q", new ElementType(ElementKind.UInt, 3), Along(1)));

        var error = Assert.Throws<InvalidDataException>(() => BlockCodec.Unpack(format, [0x77, 0x7f], 1, 4));

        Assert.Equal("byte 1 has bits that F says are 0.", error.Message);
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_words()
    {
        var format = GgufFormats.Of("Q4_0");

        var columns = Assert.Throws<ArgumentException>(() => BlockCodec.Bytes(format, 1, 40));
        var length = Assert.Throws<ArgumentException>(() => BlockCodec.Unpack(format, new byte[17], 1, 32));
        var store = Assert.Throws<ArgumentException>(() => BlockCodec.Bytes(Format(null, new FieldDescriptor("q", new ElementType(ElementKind.UInt, 3), Along(1))), 1, 8));

        Assert.Contains("A row of 40 columns is no whole number of blocks: Q4_0 has 32 columns in each", columns.Message, StringComparison.Ordinal);
        Assert.Contains("1 rows of 32 columns in Q4_0 take 18 bytes; 17 were given", length.Message, StringComparison.Ordinal);
        Assert.Contains("F does not say where its bits lie in files of others: its declaration has no 'store'", store.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 0, 0)]
    [InlineData(0, 32, 0)]
    [InlineData(0, -1, 0)]
    [InlineData(0, 29, 0)]
    [InlineData(0, 0, 1)]
    public void Layouts_made_by_hand_are_checked_before_memory_is_touched(int element, int position, int plane)
    {
        var layout = new BlockLayout(8, 4) { Bits = [new BlockBits("q", 4, position, Element: element, Plane: plane)] };

        var error = Assert.Throws<ArgumentException>(() => BlockCodec.Unpack(Format(layout, new FieldDescriptor("q", new ElementType(ElementKind.UInt, 4), Along(1))), new byte[4], 1, 8));

        Assert.Contains("The layout of a block of F names what is not there", error.Message, StringComparison.Ordinal);
    }

    private static FormatDescriptor Trits() => Format(
        new BlockLayout(5, 1) { Trits = [.. Enumerable.Range(0, 5).Select(i => new BlockTrits("q", Digit: i, Byte: 0, Element: i))] },
        new FieldDescriptor("q", new ElementType(ElementKind.Trit, 2), Along(1)));

    private static System.Collections.Immutable.ImmutableArray<FieldDimension> Along(int group) => [FieldDimension.Along("n"), FieldDimension.Along("k", group)];

    private static FormatDescriptor Format(BlockLayout? layout, params FieldDescriptor[] fields) => RandomBlocks.Format(layout, fields);

    private static IEnumerable<uint> Patterns(EncodedField field) => Enumerable.Range(0, (int)field.Count).Select(i => field.Pattern(i));
}
