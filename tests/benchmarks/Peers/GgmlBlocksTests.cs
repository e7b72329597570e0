namespace Kernels.Benchmarks.Tests.Peers;

/// <summary>Blocks written down by hand, after the structures in ggml's ggml-common.h.</summary>
public class GgmlBlocksTests
{
    private const int Weights = 32;

    // 0.5 in f16.
    private static readonly byte[] Half = [0x00, 0x38];

    public GgmlBlocksTests() => Kernels.Gguf.QkFormats.Register();

    [Fact]
    public void Q8_0_is_a_scale_and_32_signed_bytes()
    {
        byte[] block = [.. Half, .. Enumerable.Range(0, Weights).Select(i => unchecked((byte)(sbyte)(3 - i)))];

        Assert.Equal(Enumerable.Range(0, Weights).Select(i => 0.5f * (3 - i)), GgmlBlocks.Decode(GgmlType.Named("Q8_0"), block, 1, Weights));
    }

    [Fact]
    public void Q4_0_has_the_first_half_of_its_weights_in_the_low_nibbles()
    {
        byte[] block = [.. Half, .. Enumerable.Range(0, Weights / 2).Select(i => (byte)(i | ((15 - i) << 4)))];

        Assert.Equal(
            Enumerable.Range(0, Weights).Select(i => 0.5f * ((i < 16 ? i : 31 - i) - 8)),
            GgmlBlocks.Decode(GgmlType.Named("Q4_0_R8").RowByRow!, block, 1, Weights));
    }

    [Fact]
    public void Floats_lie_row_by_row()
    {
        byte[] two = [.. Half, 0x00, 0xbc];

        Assert.Equal([0.5f, -1f], GgmlBlocks.Decode(GgmlType.Named("F16"), two, 2, 1));
        Assert.Equal([-0.0078125f], GgmlBlocks.Decode(GgmlType.Named("BF16"), [0x00, 0xbc], 1, 1));
        Assert.Equal([1.5f], GgmlBlocks.Decode(GgmlType.F32, BitConverter.GetBytes(1.5f), 1, 1));
    }

    [Theory]
    [InlineData("F16")]
    [InlineData("Q8_0")]
    public void A_byte_too_many_is_refused(string type) =>
        Assert.Throws<ArgumentException>(() => GgmlBlocks.Decode(GgmlType.Named(type), new byte[35 * 2 + 1], 1, Weights));

    [Fact]
    public void A_type_that_holds_ternary_weights_exactly_is_not_decoded() =>
        Assert.Contains("IQ2_BN", Assert.Throws<ArgumentException>(() => GgmlBlocks.Decode(GgmlType.Named("IQ2_BN"), [], 1, Weights)).Message, StringComparison.Ordinal);
}
