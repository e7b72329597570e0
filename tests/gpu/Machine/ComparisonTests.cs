namespace Kernels.Gpu.Tests.Machine;

public class ComparisonTests
{
    private readonly uint[] a = Values.UInt32(91);
    private readonly uint[] b = [.. Values.UInt32(92).Select((x, i) => i % 5 == 0 ? Values.UInt32(91)[i] : x)];
    private readonly float[] x = Values.Single(93);
    private readonly float[] y = [.. Values.Single(94).Select((v, i) => i % 5 == 0 ? Values.Single(93)[i] : v)];

    [Fact]
    public void Integers_compare_by_the_sign_of_their_type()
    {
        Integers("setp.eq.b32", (p, q) => p == q);
        Integers("setp.ne.s32", (p, q) => p != q);
        Integers("setp.lt.u32", (p, q) => p < q);
        Integers("setp.lt.s32", (p, q) => (int)p < (int)q);
        Integers("setp.le.s32", (p, q) => (int)p <= (int)q);
        Integers("setp.gt.s32", (p, q) => (int)p > (int)q);
        Integers("setp.ge.s32", (p, q) => (int)p >= (int)q);
        Integers("setp.lo.u32", (p, q) => p < q);
        Integers("setp.hs.u32", (p, q) => p >= q);
    }

    [Fact]
    public void Ordered_relations_fail_with_NaN_and_unordered_hold()
    {
        Floats("setp.eq.f32", (p, q) => p == q);
        Floats("setp.ne.f32", (p, q) => p < q || p > q);
        Floats("setp.lt.f32", (p, q) => p < q);
        Floats("setp.ge.f32", (p, q) => p >= q);
        Floats("setp.equ.f32", (p, q) => !(p < q || p > q));
        Floats("setp.neu.f32", (p, q) => p != q);
        Floats("setp.ltu.f32", (p, q) => !(p >= q));
        Floats("setp.geu.f32", (p, q) => !(p < q));
        Floats("setp.num.f32", (p, q) => !float.IsNaN(p) && !float.IsNaN(q));
        Floats("setp.nan.f32", (p, q) => float.IsNaN(p) || float.IsNaN(q));
    }

    [Fact]
    public void A_second_predicate_is_the_complement_before_a_third_is_combined()
    {
        var text = "setp.ne.u32 %q, %c, 0; setp.lt.and.u32 %p|%q, %a, %b, %q; selp.u32 %t0, 1, 0, %p; selp.u32 %t1, 2, 0, %q; or.b32 %d, %t0, %t1;";
        var with = LaneProgram.Each(i => (uint)i % 2);
        Assert.Equal(LaneProgram.Each(i => with[i] == 0 ? 0 : a[i] < b[i] ? 1u : 2), LaneProgram.Run<uint>(text, a, b, with));
        text = "setp.ne.u32 %q, %c, 0; setp.lt.or.u32 %p, %a, %b, !%q; selp.u32 %d, 1, 0, %p;";
        Assert.Equal(LaneProgram.Each(i => a[i] < b[i] || with[i] == 0 ? 1u : 0), LaneProgram.Run<uint>(text, a, b, with));
    }

    [Fact]
    public void Pairs_of_halves_give_two_predicates()
    {
        const string text = "setp.gt.f16x2 %p|%q, %a, %b; selp.u32 %t0, 1, 0, %p; selp.u32 %t1, 2, 0, %q; or.b32 %d, %t0, %t1;";
        static float At(uint v, int shift) => (float)BitConverter.UInt16BitsToHalf((ushort)(v >> shift));
        Assert.Equal(
            a.Zip(b, (p, q) => (At(p, 0) > At(q, 0) ? 1u : 0) | (At(p, 16) > At(q, 16) ? 2u : 0)), LaneProgram.Run<uint>(text, a, b));
    }

    [Fact]
    public void Set_writes_ones_or_one()
    {
        Assert.Equal(a.Zip(b, (p, q) => p < q ? uint.MaxValue : 0), LaneProgram.Run<uint>("set.lt.u32.u32 %d, %a, %b;", a, b));
        Assert.Equal(x.Zip(y, (p, q) => p > q ? 1f : 0), LaneProgram.Run<float>("set.gt.f32.f32 %d, %a, %b;", x, y));
    }

    [Fact]
    public void Selection_by_sign()
    {
        Assert.Equal(LaneProgram.Each(i => (int)(i - 16) >= 0 ? a[i] : b[i]), LaneProgram.Run<uint>("slct.u32.s32 %d, %a, %b, %c;", a, b, LaneProgram.Each(i => i - 16)));
        Assert.Equal(LaneProgram.Each(i => x[i] >= 0 ? a[i] : b[i]), LaneProgram.Run<uint>("slct.b32.f32 %d, %a, %b, %c;", a, b, x));
    }

    [Fact]
    public void Predicates_combine_and_guard()
    {
        const string text = """
            setp.lt.u32 %p, %a, %b;
            setp.ne.u32 %q, %c, 0;
            xor.pred %p, %p, %q;
            not.pred %q, %p;
            mov.u32 %d, 7;
            @%p mov.u32 %d, 8;
            @!%q add.u32 %d, %d, 16;
            """;
        var c = LaneProgram.Each(i => (uint)i % 3);
        Assert.Equal(LaneProgram.Each(i => (a[i] < b[i]) != (c[i] != 0) ? 24u : 7), LaneProgram.Run<uint>(text, a, b, c));
    }

    private void Integers(string instruction, Func<uint, uint, bool> relation) =>
        Assert.Equal(a.Zip(b, (p, q) => relation(p, q) ? 1u : 0), LaneProgram.Run<uint>($"{instruction} %p, %a, %b; selp.u32 %d, 1, 0, %p;", a, b));

    private void Floats(string instruction, Func<float, float, bool> relation) =>
        Assert.Equal(x.Zip(y, (p, q) => relation(p, q) ? 1u : 0), LaneProgram.Run<uint>($"{instruction} %p, %a, %b; selp.u32 %d, 1, 0, %p;", x, y));
}
