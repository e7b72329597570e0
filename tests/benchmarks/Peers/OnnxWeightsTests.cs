namespace Kernels.Benchmarks.Tests.Peers;

public class OnnxWeightsTests
{
    [Fact]
    public void Four_bits_have_the_first_weight_in_the_low_nibble_and_8_for_0()
    {
        float[] row = [.. Enumerable.Range(0, 32).Select(i => (float)(i % 16) - 8)];
        var weights = new OnnxWeights(new OnnxBlock(4, 32, ZeroPoints: false), 1, 32, _ => row);

        Assert.Equal([1f], weights.Scales);
        Assert.Equal([0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe, 0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe], weights.Codes);
        Assert.Equal(row.Select(v => (double)v), weights.Row(0));
    }

    [Fact]
    public void Two_bits_are_four_to_a_byte_from_the_lowest()
    {
        float[] row = [-2, -1, 0, 1, 1, 0, -1, -2, .. new float[8]];
        var weights = new OnnxWeights(new OnnxBlock(2, 16, ZeroPoints: false), 1, 16, _ => row);

        Assert.Equal([0b11_10_01_00, 0b00_01_10_11, 0b10_10_10_10, 0b10_10_10_10], weights.Codes);
        Assert.Equal(row.Select(v => (double)v), weights.Row(0));
    }

    [Fact]
    public void Zero_points_are_packed_row_by_row_and_padded_to_a_byte()
    {
        // Three blocks in each of two rows: from 0 to 15 times 1, from -15 to 0, and nothing but 0.
        float[] row = [.. Enumerable.Range(0, 16).Select(i => (float)i), .. Enumerable.Range(0, 16).Select(i => (float)-i), .. new float[16]];
        var weights = new OnnxWeights(new OnnxBlock(4, 16, ZeroPoints: true), 2, 48, _ => row);

        Assert.Equal([0xf0, 0x00, 0xf0, 0x00], weights.ZeroPoints);
        Assert.Equal([1, 1, 0, 1, 1, 0], weights.Scales);
        Assert.Equal(row.Select(v => (double)v), weights.Row(1));
        Assert.Equal(2 * 3 * 8 + 6 * sizeof(float) + 4, weights.Bytes);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Weights_are_rounded_to_within_half_a_step(int bits)
    {
        var row = new float[256];
        NormalNumbers.Fill(row, new Random(bits));
        foreach (var zeroPoints in new[] { false, true })
        {
            var weights = new OnnxWeights(new OnnxBlock(bits, 128, zeroPoints), 3, 256, _ => row);
            foreach (var (exact, rounded, i) in row.Zip(weights.Row(2), Enumerable.Range(0, 256)))
            {
                // Without a zero point the largest weight of the other sign may lie a step beyond the last code.
                var steps = zeroPoints ? 1 : 1.5;
                Assert.InRange(Math.Abs(rounded - exact), 0, steps * Math.Abs(weights.Scales[(2 * 2) + (i / 128)]) * 1.00001);
            }
        }
    }

    [Fact]
    public void Rows_that_are_no_whole_blocks_are_refused() =>
        Assert.Throws<ArgumentException>(() => new OnnxWeights(new OnnxBlock(4, 32, false), 1, 33, _ => new float[33]));
}
