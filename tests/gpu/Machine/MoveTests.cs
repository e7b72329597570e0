namespace Kernels.Gpu.Tests.Machine;

public class MoveTests
{
    private readonly uint[] a = Values.UInt32(101);
    private readonly uint[] b = Values.UInt32(102);
    private readonly ulong[] wide = Values.UInt64(103);

    [Fact]
    public void Vectors_pack_from_the_lowest_element()
    {
        Assert.Equal(a.Zip(b, (x, y) => ((ulong)y << 32) | x), LaneProgram.Run<ulong>("mov.b64 %d, {%a, %b};", a, b));
        Assert.Equal(wide.Select(x => (uint)(x >> 32)), LaneProgram.Run<uint>("mov.b64 {_, %d}, %a;", wide));
        Assert.Equal(wide.Select(x => (uint)x + (uint)(x >> 32)), LaneProgram.Run<uint>("mov.b64 {%t0, %t1}, %a; add.u32 %d, %t0, %t1;", wide));
        Assert.Equal(
            a.Select(x => (x << 16) | (x >> 16)), LaneProgram.Run<uint>(".reg .b16 %h<2>; mov.b32 {%h0, %h1}, %a; mov.b32 %d, {%h1, %h0};", a));
    }

    [Fact]
    public void Immediates_are_read_in_every_notation()
    {
        Assert.All(LaneProgram.Run<uint>("mov.u32 %d, 0x1F;"), x => Assert.Equal(31u, x));
        Assert.All(LaneProgram.Run<uint>("mov.b32 %d, -2;"), x => Assert.Equal(0xFFFF_FFFEu, x));
        Assert.All(LaneProgram.Run<uint>("mov.u32 %d, 0b101;"), x => Assert.Equal(5u, x));
        Assert.All(LaneProgram.Run<uint>("mov.u32 %d, 4294967295U;"), x => Assert.Equal(uint.MaxValue, x));
        Assert.All(LaneProgram.Run<float>("mov.f32 %d, 0f3FC00000;"), x => Assert.Equal(1.5f, x));
        Assert.All(LaneProgram.Run<float>("mov.f32 %d, -1.5e-3;"), x => Assert.Equal(-1.5e-3f, x));
        Assert.All(LaneProgram.Run<double>("mov.f64 %d, 0d400921FB54442D18;"), x => Assert.Equal(Math.PI, x));
        Assert.All(LaneProgram.Run<ulong>("mov.s64 %d, -1;"), x => Assert.Equal(ulong.MaxValue, x));
    }

    [Fact]
    public void Special_registers_tell_the_lane_and_its_masks()
    {
        Assert.Equal(LaneProgram.Each(i => (uint)i), LaneProgram.Run<uint>("mov.u32 %d, %tid.x;"));
        Assert.Equal(LaneProgram.Each(i => 1u << i), LaneProgram.Run<uint>("mov.u32 %d, %lanemask_eq;"));
        Assert.Equal(LaneProgram.Each(i => (uint)((1UL << i) - 1)), LaneProgram.Run<uint>("mov.u32 %d, %lanemask_lt;"));
        Assert.Equal(LaneProgram.Each(i => (uint)((1UL << (i + 1)) - 1)), LaneProgram.Run<uint>("mov.u32 %d, %lanemask_le;"));
        Assert.Equal(LaneProgram.Each(i => ~(uint)((1UL << (i + 1)) - 1)), LaneProgram.Run<uint>("mov.u32 %d, %lanemask_gt;"));
        Assert.Equal(LaneProgram.Each(i => ~(uint)((1UL << i) - 1)), LaneProgram.Run<uint>("mov.u32 %d, %lanemask_ge;"));
    }

    [Fact]
    public void The_clock_runs()
    {
        Assert.All(LaneProgram.Run<uint>("mov.u32 %t0, %clock; mov.u32 %t1, %clock; sub.u32 %d, %t1, %t0;"), x => Assert.InRange(x, 1u, 1000u));
    }
}
