using Kernels.Tensors;

namespace Kernels.Runtime.Tests.Tensors;

public sealed class FromSingleTests
{
    [Fact]
    public void Every_half_and_its_neighbours_round_to_binary16_as_one_number_does()
    {
        var values = new List<float>();
        for (var pattern = 0; pattern <= ushort.MaxValue; pattern++)
        {
            var value = (float)BitConverter.UInt16BitsToHalf((ushort)pattern);
            var next = (float)BitConverter.UInt16BitsToHalf((ushort)(pattern + 1));
            var middle = (value / 2) + (next / 2);
            values.AddRange([value, middle, MathF.BitIncrement(middle), MathF.BitDecrement(middle)]);
        }
        values.AddRange([65519.99f, 65520, float.MaxValue, float.MinValue, float.Epsilon, float.NegativeInfinity]);
        var halves = new Half[values.Count];
        FromSingle.ToFloat16([.. values], halves);
        for (var i = 0; i < halves.Length; i++)
        {
            var expected = (Half)values[i];
            Assert.True(Half.IsNaN(expected) ? Half.IsNaN(halves[i]) : BitConverter.HalfToUInt16Bits(expected) == BitConverter.HalfToUInt16Bits(halves[i]), $"{values[i]:R} becomes {halves[i]}");
        }
    }

    [Theory]
    [InlineData(0x3f808000u, 0x3f80)]
    [InlineData(0x3f818000u, 0x3f82)]
    [InlineData(0x3f808001u, 0x3f81)]
    [InlineData(0x7f7fffffu, 0x7f80)]
    [InlineData(0x00008000u, 0x0000)]
    [InlineData(0xff800000u, 0xff80)]
    [InlineData(0x7f800001u, 0x7fc0)]
    public void Bfloat16_is_rounded_half_to_even(uint bits, int expected)
    {
        var values = new float[70];
        Array.Fill(values, BitConverter.UInt32BitsToSingle(bits));
        var rounded = new ushort[values.Length];
        FromSingle.ToBFloat16(values, rounded);
        Assert.All(rounded, r => Assert.Equal(expected, r));
    }

    [Fact]
    public void A_destination_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => FromSingle.ToFloat16(new float[3], new Half[2]));
}
