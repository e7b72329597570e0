using System.Numerics;

namespace Kernels.Gpu.Tests.Machine;

/// <summary>f16 and bf16 against exact rationals: the nearest value, of two the one with an even significand.</summary>
public class HalfArithmeticTests
{
    /// <summary>A 16-bit format: its significand bits behind the point and its exponent's bias.</summary>
    private sealed record Format(string Name, int Fraction, int Bias)
    {
        public int ExponentBits => 15 - Fraction;

        public bool IsFinite(ushort bits) => ((bits >> Fraction) & ((1 << ExponentBits) - 1)) != (1 << ExponentBits) - 1;

        /// <summary>The value in units of 2^-300.</summary>
        public BigInteger Exact(ushort bits)
        {
            var exponent = (bits >> Fraction) & ((1 << ExponentBits) - 1);
            BigInteger significand = (bits & ((1 << Fraction) - 1)) | (exponent == 0 ? 0 : 1 << Fraction);
            return ((bits & 0x8000) != 0 ? -significand : significand) << (Math.Max(exponent, 1) - Bias - Fraction + Unit);
        }

        /// <summary>The bits of the nearest value by search over all finite ones; beyond the largest by half a step, infinity.</summary>
        public ushort Nearest(BigInteger value)
        {
            var magnitude = BigInteger.Abs(value);
            var (low, high) = (0, (1 << 15) - (1 << Fraction));
            while (high - low > 1)
            {
                var middle = (low + high) / 2;
                (low, high) = Magnitude(middle) <= magnitude ? (middle, high) : (low, middle);
            }
            var (below, above) = (magnitude - Magnitude(low), Magnitude(low + 1) - magnitude);
            var nearest = below < above || (below == above && low % 2 == 0) ? low : low + 1;
            return (ushort)(nearest | (value.Sign < 0 ? 0x8000 : 0));
        }

        /// <summary>What lies behind the largest finite value counts as the next power of two.</summary>
        private BigInteger Magnitude(int bits) => Exact((ushort)bits);
    }

    private const int Unit = 300;

    private static readonly Format[] Formats = [new("f16", 10, 15), new("bf16", 7, 127)];

    private static uint[] Pairs(Format format, int seed) => Values.Pairs(seed, bits => !format.IsFinite(bits));

    [Fact]
    public void Packed_sums_and_products_are_rounded_once()
    {
        foreach (var format in Formats)
        {
            var (a, b) = (Pairs(format, 41), Pairs(format, 42));
            if (format.Name == "f16")
            {
                Check(format, LaneProgram.Run<uint>("add.f16x2 %d, %a, %b;", a, b), a, b, a, (x, y, _) => x + y);
                Check(format, LaneProgram.Run<uint>("sub.f16x2 %d, %a, %b;", a, b), a, b, a, (x, y, _) => x - y);
                Check(format, LaneProgram.Run<uint>("mul.rn.f16x2 %d, %a, %b;", a, b), a, b, a, (x, y, _) => (x * y) >> Unit);
            }
            for (var seed = 0; seed < 20; seed++)
            {
                var (x, y, z) = (Pairs(format, 50 + seed), Pairs(format, 150 + seed), Pairs(format, 250 + seed));
                Check(format, LaneProgram.Run<uint>($"fma.rn.{format.Name}x2 %d, %a, %b, %c;", x, y, z), x, y, z, (p, q, r) => ((p * q) >> Unit) + r);
            }
        }
    }

    [Fact]
    public void A_fused_product_is_not_rounded_before_the_sum()
    {
        // (1 + 2^-10)² - 1 is 2^-9 + 2^-20, of which a rounded product would lose the last part; the tiny term breaks a tie.
        ushort[] a = LaneProgram.All((ushort)0x3C01);
        var c = LaneProgram.All(BitConverter.HalfToUInt16Bits((Half)(-1)));
        Assert.Equal((float)(Half)((1 + (1.0 / 1024)) * (1 + (1.0 / 1024)) - 1), (float)BitConverter.UInt16BitsToHalf(LaneProgram.Run<ushort>("fma.rn.f16 %d, %a, %a, %b;", a, c)[0]));
        // 1 + 2^-8 is a tie in bf16; a term far below float64's reach decides it.
        var tiny = LaneProgram.All((ushort)0x0001);
        var tie = LaneProgram.Run<ushort>("fma.rn.bf16 %d, %a, %b, %c;", LaneProgram.All((ushort)0x3F88), LaneProgram.All((ushort)0x3F71), tiny);
        Assert.Equal(Formats[1].Nearest(((Formats[1].Exact(0x3F88) * Formats[1].Exact(0x3F71)) >> Unit) + Formats[1].Exact(1)), tie[0]);
    }

    [Fact]
    public void Single_elements_are_the_low_half_of_the_packed_form()
    {
        var (a, b) = (Pairs(Formats[0], 61), Pairs(Formats[0], 62));
        ushort[] Low(uint[] x) => [.. x.Select(v => (ushort)v)];
        Assert.Equal(Low(LaneProgram.Run<uint>("add.f16x2 %d, %a, %b;", a, b)), LaneProgram.Run<ushort>("add.f16 %d, %a, %b;", Low(a), Low(b)));
        Assert.Equal(Low(LaneProgram.Run<uint>("max.f16x2 %d, %a, %b;", a, b)), LaneProgram.Run<ushort>("max.f16 %d, %a, %b;", Low(a), Low(b)));
    }

    [Fact]
    public void Signs_and_extremes()
    {
        foreach (var format in Formats)
        {
            var (a, b) = (Pairs(format, 71), Pairs(format, 72));
            Assert.Equal(a.Select(x => x ^ 0x8000_8000), LaneProgram.Run<uint>($"neg.{format.Name}x2 %d, %a;", a));
            Assert.Equal(a.Select(x => x & 0x7FFF_7FFF), LaneProgram.Run<uint>($"abs.{format.Name}x2 %d, %a;", a));
            Check(format, LaneProgram.Run<uint>($"min.{format.Name}x2 %d, %a, %b;", a, b), a, b, a, (x, y, _) => BigInteger.Min(x, y));
            Check(format, LaneProgram.Run<uint>($"max.{format.Name}x2 %d, %a, %b;", a, b), a, b, a, (x, y, _) => BigInteger.Max(x, y));
        }
    }

    [Fact]
    public void Clamping_and_saturation_follow_the_sum()
    {
        var (one, minusTwo) = (LaneProgram.All((ushort)0x3C00), LaneProgram.All((ushort)0xC000));
        Assert.All(LaneProgram.Run<ushort>("fma.rn.relu.f16 %d, %a, %a, %b;", one, minusTwo), x => Assert.Equal(0, x));
        Assert.All(LaneProgram.Run<ushort>("add.sat.f16 %d, %a, %a;", one), x => Assert.Equal(0x3C00, x));
    }

    private static void Check(Format format, uint[] actual, uint[] a, uint[] b, uint[] c, Func<BigInteger, BigInteger, BigInteger, BigInteger> exact)
    {
        for (var lane = 0; lane < 32; lane++)
        {
            foreach (var shift in (int[])[0, 16])
            {
                BigInteger At(uint[] x) => format.Exact((ushort)(x[lane] >> shift));
                var (expected, got) = (format.Nearest(exact(At(a), At(b), At(c))), (ushort)(actual[lane] >> shift));
                Assert.True(expected == got || ((expected | got) & 0x7FFF) == 0, $"lane {lane}: {expected:x4} expected, {got:x4} given");
            }
        }
    }
}
