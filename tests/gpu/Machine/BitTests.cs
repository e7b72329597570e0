using System.Numerics;

namespace Kernels.Gpu.Tests.Machine;

public class BitTests
{
    private readonly uint[] a = Values.UInt32(11);
    private readonly uint[] b = Values.UInt32(12);
    private readonly uint[] c = Values.UInt32(13);
    private readonly ulong[] wide = Values.UInt64(14);

    [Fact]
    public void Logic_works_bit_by_bit()
    {
        Assert.Equal(a.Zip(b, (x, y) => x & y), LaneProgram.Run<uint>("and.b32 %d, %a, %b;", a, b));
        Assert.Equal(a.Zip(b, (x, y) => x | y), LaneProgram.Run<uint>("or.b32 %d, %a, %b;", a, b));
        Assert.Equal(a.Zip(b, (x, y) => x ^ y), LaneProgram.Run<uint>("xor.b32 %d, %a, %b;", a, b));
        Assert.Equal(a.Select(x => ~x), LaneProgram.Run<uint>("not.b32 %d, %a;", a));
        Assert.Equal(a.Select(x => x == 0 ? 1u : 0), LaneProgram.Run<uint>("cnot.b32 %d, %a;", a));
        Assert.Equal(wide.Select(x => ~x), LaneProgram.Run<ulong>("not.b64 %d, %a;", wide));
    }

    [Theory]
    [InlineData(0xC0)]
    [InlineData(0xEA)]
    [InlineData(0x6A)]
    [InlineData(0x1B)]
    [InlineData(0xFE)]
    [InlineData(0x00)]
    public void The_truth_table_of_lop3_is_indexed_by_the_bits_of_its_three_inputs(int table)
    {
        // The manual's definition: the table of F is F(0xF0, 0xCC, 0xAA).
        var expected = LaneProgram.Each(lane =>
        {
            var result = 0u;
            for (var bit = 0; bit < 32; bit++)
            {
                var row = ((a[lane] >> bit & 1) << 2) | ((b[lane] >> bit & 1) << 1) | (c[lane] >> bit & 1);
                result |= (uint)((table >> (int)row) & 1) << bit;
            }
            return result;
        });
        Assert.Equal(expected, LaneProgram.Run<uint>($"lop3.b32 %d, %a, %b, %c, {table};", a, b, c));
    }

    [Fact]
    public void The_truth_table_of_a_function_is_its_value_at_F0_CC_AA()
    {
        const int table = (0xF0 & 0xCC) | (0xAA ^ 0xFF & 0xAA & 0xCC);
        Assert.Equal(LaneProgram.Each(i => (a[i] & b[i]) | (c[i] ^ (c[i] & b[i]))), LaneProgram.Run<uint>($"lop3.b32 %d, %a, %b, %c, {table};", a, b, c));
    }

    [Fact]
    public void Shifts_beyond_the_width_leave_zeros_or_signs()
    {
        var amounts = LaneProgram.Each(i => (uint)(i < 20 ? i * 3 : 1 << (i % 32)));
        Assert.Equal(a.Zip(amounts, (x, n) => n > 31 ? 0 : x << (int)n), LaneProgram.Run<uint>("shl.b32 %d, %a, %b;", a, amounts));
        Assert.Equal(a.Zip(amounts, (x, n) => n > 31 ? 0 : x >> (int)n), LaneProgram.Run<uint>("shr.u32 %d, %a, %b;", a, amounts));
        Assert.Equal(a.Zip(amounts, (x, n) => (uint)((int)x >> (int)Math.Min(n, 31))), LaneProgram.Run<uint>("shr.s32 %d, %a, %b;", a, amounts));
        Assert.Equal(wide.Zip(amounts, (x, n) => n > 63 ? 0 : x << (int)n), LaneProgram.Run<ulong>("shl.b64 %d, %a, %b;", wide, amounts));
        Assert.Equal(wide.Zip(amounts, (x, n) => (ulong)((long)x >> (int)Math.Min(n, 63))), LaneProgram.Run<ulong>("shr.s64 %d, %a, %b;", wide, amounts));
    }

    [Fact]
    public void Funnel_shifts_move_bits_from_one_register_into_the_other()
    {
        var amounts = LaneProgram.Each(i => (uint)(i * 2));
        static ulong Both(uint low, uint high) => ((ulong)high << 32) | low;
        Assert.Equal(
            LaneProgram.Each(i => (uint)(Both(a[i], b[i]) << (int)Math.Min(amounts[i], 32) >> 32)), LaneProgram.Run<uint>("shf.l.clamp.b32 %d, %a, %b, %c;", a, b, amounts));
        Assert.Equal(
            LaneProgram.Each(i => (uint)(Both(a[i], b[i]) >> (int)Math.Min(amounts[i], 32))), LaneProgram.Run<uint>("shf.r.clamp.b32 %d, %a, %b, %c;", a, b, amounts));
        Assert.Equal(
            LaneProgram.Each(i => (uint)(Both(a[i], b[i]) >> (int)(amounts[i] % 32))), LaneProgram.Run<uint>("shf.r.wrap.b32 %d, %a, %b, %c;", a, b, amounts));
        Assert.Equal(
            LaneProgram.Each(i => (uint)(Both(a[i], b[i]) << (int)(amounts[i] % 32) >> 32)), LaneProgram.Run<uint>("shf.l.wrap.b32 %d, %a, %b, %c;", a, b, amounts));
    }

    [Fact]
    public void Counts_and_reversal()
    {
        Assert.Equal(a.Select(x => (uint)BitOperations.PopCount(x)), LaneProgram.Run<uint>("popc.b32 %d, %a;", a));
        Assert.Equal(wide.Select(x => (uint)BitOperations.PopCount(x)), LaneProgram.Run<uint>("popc.b64 %d, %a;", wide));
        Assert.Equal(a.Select(x => (uint)BitOperations.LeadingZeroCount(x)), LaneProgram.Run<uint>("clz.b32 %d, %a;", a));
        Assert.Equal(a.Select(x => Convert.ToUInt32(new string([.. Convert.ToString(x, 2).PadLeft(32, '0').Reverse()]), 2)), LaneProgram.Run<uint>("brev.b32 %d, %a;", a));
    }

    [Fact]
    public void Extracted_fields_end_at_the_top_and_repeat_their_sign()
    {
        // The manual's loop: bit i of the result is bit pos + i of the source, or the sign where there is none.
        static uint Field(uint x, uint position, uint length, bool isSigned)
        {
            var (pos, len) = ((int)(position & 0xFF), (int)(length & 0xFF));
            var sign = isSigned && len > 0 ? (x >> Math.Min(pos + len - 1, 31)) & 1 : 0;
            var result = 0u;
            for (var i = 0; i < 32; i++)
            {
                result |= (i < len && pos + i <= 31 ? (x >> (pos + i)) & 1 : sign) << i;
            }
            return result;
        }
        var positions = LaneProgram.Each(i => (uint)(i * 37 % 45));
        var lengths = LaneProgram.Each(i => (uint)(i * 11 % 40));
        Assert.Equal(LaneProgram.Each(i => Field(a[i], positions[i], lengths[i], false)), LaneProgram.Run<uint>("bfe.u32 %d, %a, %b, %c;", a, positions, lengths));
        Assert.Equal(LaneProgram.Each(i => Field(a[i], positions[i], lengths[i], true)), LaneProgram.Run<uint>("bfe.s32 %d, %a, %b, %c;", a, positions, lengths));
    }

    [Fact]
    public void Inserted_fields_leave_the_other_bits()
    {
        static uint Insert(uint field, uint target, uint pos, uint len)
        {
            for (var i = 0; i < len && pos + i <= 31; i++)
            {
                target = (target & ~(1u << (int)(pos + i))) | (((field >> i) & 1) << (int)(pos + i));
            }
            return target;
        }
        var positions = LaneProgram.Each(i => (uint)(i * 37 % 45));
        var lengths = LaneProgram.Each(i => (uint)(i * 11 % 32));
        Assert.Equal(LaneProgram.Each(i => Insert(a[i], b[i], positions[i], lengths[i])), LaneProgram.Run<uint>("bfi.b32 %d, %a, %b, %c, %e;", a, b, positions, lengths));
    }

    [Fact]
    public void Permutation_picks_bytes_and_copies_signs()
    {
        static uint Permute(uint x, uint y, uint selector)
        {
            var bytes = BitConverter.GetBytes(((ulong)y << 32) | x);
            var result = Enumerable.Range(0, 4).Select(i =>
            {
                var nibble = (int)(selector >> (4 * i)) & 15;
                var value = bytes[nibble & 7];
                return nibble < 8 ? value : (byte)((value & 0x80) != 0 ? 0xFF : 0);
            });
            return BitConverter.ToUInt32([.. result]);
        }
        Assert.Equal(LaneProgram.Each(i => Permute(a[i], b[i], c[i])), LaneProgram.Run<uint>("prmt.b32 %d, %a, %b, %c;", a, b, c));
        Assert.Equal(LaneProgram.Each(i => (b[i] << 16) | (a[i] & 0xFFFF)), LaneProgram.Run<uint>("prmt.b32 %d, %a, %b, 0x5410;", a, b));
    }
}
