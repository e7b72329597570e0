namespace Kernels.Gpu.Tests.Machine;

public class WarpExchangeTests
{
    private readonly uint[] a = LaneProgram.Each(i => (uint)(1000 + i));

    [Theory]
    [InlineData("up", 0x00)]
    [InlineData("down", 0x1F)]
    [InlineData("bfly", 0x1F)]
    [InlineData("idx", 0x1F)]
    [InlineData("down", 0x1807)]
    [InlineData("bfly", 0x181F)]
    [InlineData("up", 0x1800)]
    [InlineData("idx", 0x1C03)]
    public void Shuffles_read_the_lane_of_the_manuals_formula(string mode, uint c)
    {
        for (var b = 0u; b < 32; b += 3)
        {
            // The manual's pseudocode.
            (uint Value, uint Valid) Of(int lane)
            {
                var (segment, clamp) = ((int)(c >> 8) & 31, (int)c & 31);
                var (maximum, minimum) = ((lane & segment) | (clamp & ~segment), lane & segment);
                var j = mode switch { "up" => lane - (int)b, "down" => lane + (int)b, "bfly" => lane ^ (int)b, _ => minimum | ((int)b & ~segment) };
                var valid = mode == "up" ? j >= maximum : j <= maximum;
                return (a[valid ? j : lane], valid ? 1u : 0);
            }
            var actual = LaneProgram.Run<uint>($"shfl.sync.{mode}.b32 %t0|%p, %a, {b}, {c}, 0xffffffff; selp.u32 %t1, 65536, 0, %p; add.u32 %d, %t0, %t1;", a);
            Assert.Equal(LaneProgram.Each(i => Of(i).Value + (Of(i).Valid << 16)), actual);
        }
    }

    [Fact]
    public void Votes_count_active_lanes()
    {
        const string compare = "setp.lt.u32 %p, %a, 1010;";
        Assert.All(LaneProgram.Run<uint>($"{compare} vote.sync.ballot.b32 %d, %p, -1;", a), x => Assert.Equal(0x3FFu, x));
        Assert.All(LaneProgram.Run<uint>($"{compare} vote.sync.ballot.b32 %d, !%p, -1;", a), x => Assert.Equal(~0x3FFu, x));
        foreach (var (mode, expected) in ((string, uint)[])[("all", 0), ("any", 1), ("uni", 0)])
        {
            Assert.All(LaneProgram.Run<uint>($"{compare} vote.sync.{mode}.pred %q, %p, -1; selp.u32 %d, 1, 0, %q;", a), x => Assert.Equal(expected, x));
        }
    }

    [Fact]
    public void Lanes_find_their_equals()
    {
        var values = LaneProgram.Each(i => (uint)i % 3);
        Assert.Equal(
            LaneProgram.Each(lane => Enumerable.Range(0, 32).Where(i => i % 3 == lane % 3).Aggregate(0u, (mask, i) => mask | (1u << i))),
            LaneProgram.Run<uint>("match.any.sync.b32 %d, %a, -1;", values));
        Assert.All(LaneProgram.Run<uint>("match.all.sync.b32 %d|%p, %a, -1; @%p mov.u32 %d, 77;", values), x => Assert.Equal(0u, x));
        Assert.All(LaneProgram.Run<uint>("match.all.sync.b32 %d|%p, %a, -1; @!%p mov.u32 %d, 77;", LaneProgram.All(5u)), x => Assert.Equal(uint.MaxValue, x));
    }

    [Fact]
    public void Reductions_cover_the_warp()
    {
        var values = Values.UInt32(111);
        Assert.All(LaneProgram.Run<uint>("redux.sync.add.u32 %d, %a, -1;", values), x => Assert.Equal(values.Aggregate((p, q) => p + q), x));
        Assert.All(LaneProgram.Run<uint>("redux.sync.min.s32 %d, %a, -1;", values), x => Assert.Equal(values.Min(v => (int)v), (int)x));
        Assert.All(LaneProgram.Run<uint>("redux.sync.max.u32 %d, %a, -1;", values), x => Assert.Equal(values.Max(), x));
        Assert.All(LaneProgram.Run<uint>("redux.sync.xor.b32 %d, %a, -1;", values), x => Assert.Equal(values.Aggregate((p, q) => p ^ q), x));
    }

    [Fact]
    public void The_active_mask_is_that_of_the_way()
    {
        const string text = """
            setp.lt.u32 %p, %a, 1005;
            @%p bra FEW;
            activemask.b32 %d;
            bra.uni DONE;
            FEW:
            activemask.b32 %d;
            DONE:
            """;
        Assert.Equal(LaneProgram.Each(i => i < 5 ? 0x1Fu : ~0x1Fu), LaneProgram.Run<uint>(text, a));
    }
}
