namespace Kernels.Gpu.Tests.Machine;

public class ConversionTests
{
    private readonly uint[] a = Values.UInt32(81);
    private readonly ulong[] wide = Values.UInt64(82);
    private readonly float[] floats = Values.Single(83);

    [Fact]
    public void Narrow_integers_keep_their_low_bits_and_wide_registers_their_sign()
    {
        Assert.Equal(a.Select(x => (uint)(byte)x), LaneProgram.Run<uint>("cvt.u32.u8 %d, %a;", a));
        Assert.Equal(a.Select(x => (uint)(sbyte)x), LaneProgram.Run<uint>("cvt.s32.s8 %d, %a;", a));
        Assert.Equal(a.Select(x => (uint)(sbyte)x), LaneProgram.Run<uint>("cvt.s8.u32 %d, %a;", a));
        Assert.Equal(a.Select(x => (ulong)(int)x), LaneProgram.Run<ulong>("cvt.s64.s32 %d, %a;", a));
        Assert.Equal(a.Select(x => (ulong)x), LaneProgram.Run<ulong>("cvt.u64.u32 %d, %a;", a));
        Assert.Equal(wide.Select(x => (uint)x), LaneProgram.Run<uint>("cvt.u32.u64 %d, %a;", wide));
        Assert.Equal(a.Select(x => (ushort)x), LaneProgram.Run<ushort>("cvt.u16.u32 %d, %a;", a));
    }

    [Fact]
    public void Saturated_integers_stop_at_the_ends_of_their_type()
    {
        Assert.Equal(a.Select(x => (uint)Math.Clamp((int)x, -128, 127)), LaneProgram.Run<uint>("cvt.sat.s8.s32 %d, %a;", a));
        Assert.Equal(a.Select(x => (uint)Math.Clamp((int)x, 0, 255)), LaneProgram.Run<uint>("cvt.sat.u8.s32 %d, %a;", a));
        Assert.Equal(a.Select(x => Math.Min(x, 65535)), LaneProgram.Run<uint>("cvt.sat.u16.u32 %d, %a;", a));
    }

    [Fact]
    public void Integers_become_the_nearest_float()
    {
        Assert.Equal(a.Select(x => (float)(int)x), LaneProgram.Run<float>("cvt.rn.f32.s32 %d, %a;", a));
        Assert.Equal(a.Select(x => (float)x), LaneProgram.Run<float>("cvt.rn.f32.u32 %d, %a;", a));
        Assert.Equal(a.Select(x => (float)(sbyte)x), LaneProgram.Run<float>("cvt.rn.f32.s8 %d, %a;", a));
        Assert.Equal(wide.Select(x => (float)x), LaneProgram.Run<float>("cvt.rn.f32.u64 %d, %a;", wide));
        Assert.Equal(wide.Select(x => (double)(long)x), LaneProgram.Run<double>("cvt.rn.f64.s64 %d, %a;", wide));
        // 2^53 + 2^29 + 1 lies just above the middle of two f32; by way of a rounded float64 it would look like the middle.
        var above = LaneProgram.All((1UL << 53) + (1UL << 29) + 1);
        Assert.All(LaneProgram.Run<float>("cvt.rn.f32.u64 %d, %a;", above), x => Assert.Equal(9007200328482816f, x));
        Assert.All(LaneProgram.Run<float>("cvt.rz.f32.u64 %d, %a;", above), x => Assert.Equal(9007199254740992f, x));
        Assert.Equal(a.Select(x => (Half)(double)(int)x), LaneProgram.Run<Half>("cvt.rn.f16.s32 %d, %a;", a));
    }

    [Fact]
    public void Floats_become_integers_by_each_rounding_and_stop_at_the_ends()
    {
        static uint Signed(double x) => double.IsNaN(x) ? 0 : (uint)(int)Math.Clamp(x, int.MinValue, int.MaxValue);
        Assert.Equal(floats.Select(x => Signed(Math.Round((double)x, MidpointRounding.ToEven))), LaneProgram.Run<uint>("cvt.rni.s32.f32 %d, %a;", floats));
        Assert.Equal(floats.Select(x => Signed(Math.Truncate((double)x))), LaneProgram.Run<uint>("cvt.rzi.s32.f32 %d, %a;", floats));
        Assert.Equal(floats.Select(x => Signed(Math.Floor((double)x))), LaneProgram.Run<uint>("cvt.rmi.s32.f32 %d, %a;", floats));
        Assert.Equal(floats.Select(x => Signed(Math.Ceiling((double)x))), LaneProgram.Run<uint>("cvt.rpi.s32.f32 %d, %a;", floats));
        Assert.Equal(floats.Select(x => float.IsNaN(x) ? 0 : (uint)(byte)Math.Clamp(Math.Truncate((double)x), 0, 255)), LaneProgram.Run<uint>("cvt.rzi.u8.f32 %d, %a;", floats));
        Assert.Equal(
            floats.Select(x => float.IsNaN(x) ? 0 : (uint)(int)(sbyte)Math.Clamp(Math.Round((double)x, MidpointRounding.ToEven), -128, 127)),
            LaneProgram.Run<uint>("cvt.rni.sat.s8.f32 %d, %a;", floats));
    }

    [Fact]
    public void Floats_are_rounded_to_integral_floats()
    {
        Assert.Equal(floats.Select(x => MathF.Round(x, MidpointRounding.ToEven)), LaneProgram.Run<float>("cvt.rni.f32.f32 %d, %a;", floats));
        Assert.Equal(floats.Select(MathF.Floor), LaneProgram.Run<float>("cvt.rmi.f32.f32 %d, %a;", floats));
    }

    [Fact]
    public void Floats_change_their_width()
    {
        Assert.Equal(floats.Select(x => (Half)x), LaneProgram.Run<Half>("cvt.rn.f16.f32 %d, %a;", floats));
        Assert.Equal(floats.Select(x => (double)x), LaneProgram.Run<double>("cvt.f64.f32 %d, %a;", floats));
        var doubles = Values.Double(84);
        Assert.Equal(doubles.Select(x => (float)x), LaneProgram.Run<float>("cvt.rn.f32.f64 %d, %a;", doubles));
        for (var start = 0; start < 1 << 16; start += 32)
        {
            var bits = LaneProgram.Each(i => (ushort)(start + i));
            if (start % 4096 < 64 || start is >= 0x7BC0 and < 0x7C40)
            {
                Assert.Equal(bits.Select(x => (float)BitConverter.UInt16BitsToHalf(x)), LaneProgram.Run<float>("cvt.f32.f16 %d, %a;", bits));
                Assert.Equal(bits.Select(x => BitConverter.UInt32BitsToSingle((uint)x << 16)), LaneProgram.Run<float>("cvt.f32.bf16 %d, %a;", bits));
            }
        }
    }

    [Fact]
    public void Two_floats_are_packed_with_the_first_in_the_upper_half()
    {
        var (x, y) = (floats.Select(v => float.IsNaN(v) ? 1 : v).ToArray(), Values.Single(85).Select(v => float.IsNaN(v) ? 2 : v).ToArray());
        static uint Half(float v) => BitConverter.HalfToUInt16Bits((Half)v);
        Assert.Equal(x.Zip(y, (p, q) => (Half(p) << 16) | Half(q)), LaneProgram.Run<uint>("cvt.rn.f16x2.f32 %d, %a, %b;", x, y));
        static uint Brain(float v)
        {
            var bits = BitConverter.SingleToUInt32Bits(v);
            return (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
        }
        Assert.Equal(x.Zip(y, (p, q) => (Brain(p) << 16) | Brain(q)), LaneProgram.Run<uint>("cvt.rn.bf16x2.f32 %d, %a, %b;", x, y));
        Assert.Equal(x.Zip(y, (p, q) => (p < 0 ? 0 : Half(p) << 16) | (q < 0 ? 0 : Half(q))).Select(Positive), LaneProgram.Run<uint>("cvt.rn.relu.f16x2.f32 %d, %a, %b;", x, y).Select(Positive));
    }

    /// <summary>Zeros of either sign are the same here.</summary>
    private static uint Positive(uint pair) => ((pair & 0x7FFF_0000) == 0 ? 0 : pair & 0xFFFF_0000) | ((pair & 0x7FFF) == 0 ? 0 : pair & 0xFFFF);
}
