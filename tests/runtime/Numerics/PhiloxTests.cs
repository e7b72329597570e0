using Kernels.Facts;

namespace Kernels.Runtime.Tests.Numerics;

public class PhiloxTests
{
    // The known answers of Random123 for Philox4x32-10 (its file kat_vectors).
    [Theory]
    [InlineData(0, 0, "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData(uint.MaxValue, uint.MaxValue, "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    public void Blocks_are_those_of_the_published_generator(uint counter, uint key, string expected)
    {
        var (a, b, c, d) = Philox.Block((counter, counter, counter, counter), (key, key));

        Assert.Equal(expected, $"{a:x8} {b:x8} {c:x8} {d:x8}");
    }

    [Fact]
    public void Blocks_of_digits_of_pi_are_those_of_the_published_generator()
    {
        var (a, b, c, d) = Philox.Block((0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344), (0xa4093822, 0x299f31d0));

        Assert.Equal("d16cfe09 94fdcceb 5001e420 24126ea1", $"{a:x8} {b:x8} {c:x8} {d:x8}");
    }

    [Fact]
    public void A_number_is_a_word_of_the_block_that_its_element_lies_in()
    {
        var block = Philox.Block((2, 0, 0, 0), (7, 0));

        Assert.Equal(unchecked((int)block.Word1) / 2147483648.0, Philox.Uniform(7, 9));
    }
}
