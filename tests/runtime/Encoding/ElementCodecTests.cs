using Kernels.Formats;
using static Kernels.Runtime.Tests.Encoding.TestFormats;

namespace Kernels.Runtime.Tests.Encoding;

public class ElementCodecTests
{
    private static readonly ElementType E5M2 = new(ElementKind.E5M2, 8);

    public static TheoryData<ElementType> TabledTypes =>
    [
        UInt(1), UInt(4), UInt(8), UInt(16), Int(1), Int(2), Int(3), Int(8), Int(16), Sym(2), Sym(4), Sym(8), Bipolar(1), Bipolar(3), Bipolar(8),
        Sign, Bit, Trit, Fp4, new ElementType(ElementKind.Fp, 6, 3, 2), new ElementType(ElementKind.Fp, 6, 2, 3), new ElementType(ElementKind.Fp, 8, 4, 3),
        E8M0, E4M3, E5M2, F16, BF16,
    ];

    [Theory]
    [MemberData(nameof(TabledTypes))]
    public void Each_finite_pattern_is_the_nearest_to_its_own_number(ElementType type)
    {
        var codec = ElementCodec.For(type);
        for (var pattern = 0u; pattern < codec.Patterns; pattern++)
        {
            var number = codec.Decode(pattern);
            if (double.IsFinite(number) && number >= codec.Smallest)
            {
                Assert.Equal(pattern, codec.Encode(number));
            }
        }
    }

    [Theory]
    [MemberData(nameof(TabledTypes))]
    public void Between_two_numbers_the_nearer_is_taken_and_a_tie_is_even(ElementType type)
    {
        var codec = ElementCodec.For(type);
        var numbers = Enumerable.Range(0, (int)codec.Patterns).Select(p => codec.Decode((uint)p))
            .Where(v => double.IsFinite(v) && v >= codec.Smallest).Distinct().Order().ToArray();
        for (var i = 1; i < numbers.Length; i++)
        {
            var (low, high) = (numbers[i - 1], numbers[i]);
            var middle = (low + high) / 2;
            if (type.Kind != ElementKind.Sign)
            {
                Assert.Equal(low, codec.Decode(codec.Encode(Math.BitDecrement(middle))));
                Assert.Equal(high, codec.Decode(codec.Encode(Math.BitIncrement(middle))));
            }
            var tie = codec.Decode(codec.Encode(middle));
            var isEven = type.Kind switch
            {
                ElementKind.Trit => tie == 0,
                ElementKind.Sign => tie == 1,
                _ => codec.Encode(tie) % 2 == 0,
            };
            Assert.True(isEven, $"{middle} between {low} and {high} became {tie}.");
        }
    }

    [Theory]
    [MemberData(nameof(TabledTypes))]
    public void Numbers_out_of_range_become_the_nearest_finite_number(ElementType type)
    {
        var codec = ElementCodec.For(type);
        Assert.Equal(codec.Largest, codec.Round(1e300));
        Assert.Equal(codec.Largest, codec.Round(double.PositiveInfinity));
        Assert.Equal(codec.Smallest, codec.Round(-1e300));
        Assert.Equal(codec.Smallest, codec.Round(double.NegativeInfinity));
    }

    [Fact]
    public void Half_precision_is_that_of_the_platform()
    {
        var codec = ElementCodec.For(F16);
        for (var pattern = 0u; pattern < 0x10000; pattern++)
        {
            Assert.Equal((double)BitConverter.UInt16BitsToHalf((ushort)pattern), codec.Decode(pattern));
        }
        foreach (var value in Samples.Weights(20_000, seed: 1, spread: 1e-4))
        {
            Assert.Equal(BitConverter.HalfToUInt16Bits((Half)value), codec.Encode(value));
            Assert.Equal((double)(Half)value, codec.Round(value));
        }
    }

    [Fact]
    public void Single_precision_is_that_of_the_platform()
    {
        var codec = ElementCodec.For(F32);
        var random = new Random(2);
        for (var i = 0; i < 20_000; i++)
        {
            var value = BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32));
            if (!float.IsFinite(value))
            {
                continue;
            }
            Assert.Equal((double)value, codec.Decode(BitConverter.SingleToUInt32Bits(value)));
            Assert.Equal(BitConverter.SingleToUInt32Bits(value), codec.Encode(value));
            var between = value * (1 + 1e-8);
            Assert.Equal((double)(float)between, codec.Round(between));
        }
    }

    [Fact]
    public void The_values_of_E2M1_are_those_of_the_OCP_specification()
    {
        var codec = ElementCodec.For(Fp4);
        Assert.Equal([0, 0.5, 1, 1.5, 2, 3, 4, 6], Enumerable.Range(0, 8).Select(p => codec.Decode((uint)p)));
        Assert.Equal([-0.5, -1, -1.5, -2, -3, -4, -6], Enumerable.Range(9, 7).Select(p => codec.Decode((uint)p)));
    }

    [Theory]
    [InlineData(448, 0x7E)]
    [InlineData(1, 0x38)]
    [InlineData(0.001953125, 0x01)]
    [InlineData(-1.125, 0xB9)]
    public void E4M3_patterns_are_those_of_the_OCP_specification(double value, uint pattern)
    {
        Assert.Equal(pattern, ElementCodec.For(E4M3).Encode(value));
        Assert.Equal(value, ElementCodec.For(E4M3).Decode(pattern));
    }

    [Fact]
    public void Patterns_and_types_that_do_not_exist_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ElementCodec.For(Trit).Decode(3));
        Assert.Throws<ArgumentException>(() => ElementCodec.For(UInt(17)));
        Assert.Throws<ArgumentException>(() => ElementCodec.For(F16).Encode(double.NaN));
    }
}
