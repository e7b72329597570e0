namespace Kernels.Gpu.Tests.Machine;

public class IntegerArithmeticTests
{
    private readonly uint[] a = Values.UInt32(1);
    private readonly uint[] b = Values.UInt32(2);
    private readonly uint[] c = Values.UInt32(3);
    private readonly ulong[] wideA = Values.UInt64(4);
    private readonly ulong[] wideB = Values.UInt64(5);

    [Fact]
    public void Sums_differences_and_products_wrap()
    {
        Each("add.u32 %d, %a, %b;", (x, y) => x + y);
        Each("add.s32 %d, %a, %b;", (x, y) => x + y);
        Each("sub.s32 %d, %a, %b;", (x, y) => x - y);
        Each("mul.lo.u32 %d, %a, %b;", (x, y) => x * y);
        Assert.Equal(wideA.Zip(wideB, (x, y) => x - y), LaneProgram.Run<ulong>("sub.u64 %d, %a, %b;", wideA, wideB));
        Assert.Equal(wideA.Zip(wideB, (x, y) => x * y), LaneProgram.Run<ulong>("mul.lo.s64 %d, %a, %b;", wideA, wideB));
        var (x, y) = (Values.UInt16(6), Values.UInt16(7));
        Assert.Equal(x.Zip(y, (p, q) => (ushort)(p + q)), LaneProgram.Run<ushort>("add.u16 %d, %a, %b;", x, y));
    }

    [Fact]
    public void A_saturating_sum_stops_at_the_ends()
    {
        Each("add.sat.s32 %d, %a, %b;", (x, y) => (uint)(int)Math.Clamp((long)(int)x + (int)y, int.MinValue, int.MaxValue));
        Each("sub.sat.s32 %d, %a, %b;", (x, y) => (uint)(int)Math.Clamp((long)(int)x - (int)y, int.MinValue, int.MaxValue));
    }

    [Fact]
    public void High_halves_and_wide_products_are_exact()
    {
        Each("mul.hi.u32 %d, %a, %b;", (x, y) => (uint)(((ulong)x * y) >> 32));
        Each("mul.hi.s32 %d, %a, %b;", (x, y) => (uint)(((long)(int)x * (int)y) >> 32));
        Assert.Equal(a.Zip(b, (x, y) => (ulong)x * y), LaneProgram.Run<ulong>("mul.wide.u32 %d, %a, %b;", a, b));
        Assert.Equal(a.Zip(b, (x, y) => (ulong)((long)(int)x * (int)y)), LaneProgram.Run<ulong>("mul.wide.s32 %d, %a, %b;", a, b));
        Assert.Equal(wideA.Zip(wideB, Math.BigMul).Select(p => (ulong)(p >> 64)), LaneProgram.Run<ulong>("mul.hi.u64 %d, %a, %b;", wideA, wideB));
        var (x, y) = (Values.UInt16(6), Values.UInt16(7));
        Assert.Equal(x.Zip(y, (p, q) => (uint)((short)p * (short)q)), LaneProgram.Run<uint>("mul.wide.s16 %d, %a, %b;", x, y));
    }

    [Fact]
    public void Multiply_add_takes_each_part_of_the_product()
    {
        Assert.Equal(LaneProgram.Each(i => (a[i] * b[i]) + c[i]), LaneProgram.Run<uint>("mad.lo.s32 %d, %a, %b, %c;", a, b, c));
        Assert.Equal(LaneProgram.Each(i => (uint)(((ulong)a[i] * b[i]) >> 32) + c[i]), LaneProgram.Run<uint>("mad.hi.u32 %d, %a, %b, %c;", a, b, c));
        Assert.Equal(LaneProgram.Each(i => ((ulong)a[i] * b[i]) + wideA[i]), LaneProgram.Run<ulong>("mad.wide.u32 %d, %a, %b, %c;", a, b, wideA));
        Assert.Equal(LaneProgram.Each(i => (ulong)((long)(int)a[i] * (int)b[i]) + wideA[i]), LaneProgram.Run<ulong>("mad.wide.s32 %d, %a, %b, %c;", a, b, wideA));
    }

    [Fact]
    public void Division_truncates_toward_zero()
    {
        var divisor = b.Select(x => x == 0 ? 7 : x).ToArray();
        Assert.Equal(a.Zip(divisor, (x, y) => x / y), LaneProgram.Run<uint>("div.u32 %d, %a, %b;", a, divisor));
        Assert.Equal(a.Zip(divisor, (x, y) => x % y), LaneProgram.Run<uint>("rem.u32 %d, %a, %b;", a, divisor));
        Assert.Equal(a.Zip(divisor, (x, y) => (uint)((long)(int)x / (int)y)), LaneProgram.Run<uint>("div.s32 %d, %a, %b;", a, divisor));
        Assert.Equal(a.Zip(divisor, (x, y) => (uint)((long)(int)x % (int)y)), LaneProgram.Run<uint>("rem.s32 %d, %a, %b;", a, divisor));
    }

    [Fact]
    public void Extremes_and_signs_follow_the_type()
    {
        Each("min.u32 %d, %a, %b;", Math.Min);
        Each("max.u32 %d, %a, %b;", Math.Max);
        Each("min.s32 %d, %a, %b;", (x, y) => (uint)Math.Min((int)x, (int)y));
        Each("max.s32 %d, %a, %b;", (x, y) => (uint)Math.Max((int)x, (int)y));
        Each("neg.s32 %d, %a;", (x, _) => 0 - x);
        Each("abs.s32 %d, %a;", (x, _) => (int)x < 0 ? 0 - x : x);
        Assert.Equal(wideA.Select(x => 0 - x), LaneProgram.Run<ulong>("neg.s64 %d, %a;", wideA));
    }

    [Fact]
    public void Dot_products_of_bytes_take_each_operand_by_its_own_sign()
    {
        static int Part(uint x, int i, bool isSigned) => isSigned ? (sbyte)(x >> (8 * i)) : (byte)(x >> (8 * i));
        foreach (var (types, left, right) in ((string, bool, bool)[])[("u32.u32", false, false), ("s32.s32", true, true), ("u32.s32", false, true), ("s32.u32", true, false)])
        {
            Assert.Equal(
                LaneProgram.Each(lane => (uint)(int)(Enumerable.Range(0, 4).Sum(i => (long)Part(a[lane], i, left) * Part(b[lane], i, right)) + (int)c[lane])),
                LaneProgram.Run<uint>($"dp4a.{types} %d, %a, %b, %c;", a, b, c));
        }
    }

    [Fact]
    public void Dot_products_of_two_take_halves_of_one_and_two_bytes_of_the_other()
    {
        Assert.Equal(
            LaneProgram.Each(i => c[i] + (uint)((short)a[i] * (sbyte)b[i]) + (uint)((short)(a[i] >> 16) * (sbyte)(b[i] >> 8))),
            LaneProgram.Run<uint>("dp2a.lo.s32.s32 %d, %a, %b, %c;", a, b, c));
        Assert.Equal(
            LaneProgram.Each(i => c[i] + ((uint)(ushort)a[i] * (byte)(b[i] >> 16)) + ((a[i] >> 16) * (byte)(b[i] >> 24))),
            LaneProgram.Run<uint>("dp2a.hi.u32.u32 %d, %a, %b, %c;", a, b, c));
    }

    private void Each(string text, Func<uint, uint, uint> expected) =>
        Assert.Equal(a.Zip(b, expected), text.Contains("%b", StringComparison.Ordinal) ? LaneProgram.Run<uint>(text, a, b) : LaneProgram.Run<uint>(text, a));
}
