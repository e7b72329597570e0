using Kernels.PtxMachine;

namespace Kernels.Gpu.Tests.Machine;

public class DivergenceTests
{
    private readonly uint[] lanes = LaneProgram.Each(i => (uint)i);

    [Fact]
    public void Both_ways_of_a_branch_run_and_meet_behind_it()
    {
        const string text = """
            setp.lt.u32 %p, %a, 10;
            @%p bra SMALL;
            add.u32 %t0, %a, 1000;
            bra MEET;
            SMALL:
            add.u32 %t0, %a, 2000;
            MEET:
            vote.sync.ballot.b32 %t1, %p, 0xffffffff;
            popc.b32 %t1, %t1;
            mad.lo.u32 %d, %t1, 10000, %t0;
            """;
        Assert.Equal(LaneProgram.Each(i => 100_000u + (uint)i + (i < 10 ? 2000u : 1000u)), LaneProgram.Run<uint>(text, lanes));
    }

    [Fact]
    public void Loops_run_as_often_as_each_lane_needs()
    {
        const string text = """
            mov.u32 %d, 0;
            mov.u32 %t0, 0;
            HEAD:
            setp.ge.u32 %p, %t0, %a;
            @%p bra DONE;
            add.u32 %d, %d, %t0;
            add.u32 %t0, %t0, 1;
            bra HEAD;
            DONE:
            activemask.b32 %t1;
            setp.eq.u32 %q, %t1, 0xffffffff;
            @!%q mov.u32 %d, 0xdead;
            """;
        Assert.Equal(LaneProgram.Each(i => (uint)(i * (i - 1) / 2)), LaneProgram.Run<uint>(text, lanes));
    }

    [Fact]
    public void Branches_nest_in_loops()
    {
        // Collatz steps: a divergent branch within a loop that the lanes leave at different times.
        const string text = """
            add.u32 %t0, %a, 1;
            mov.u32 %d, 0;
            HEAD:
            setp.eq.u32 %p, %t0, 1;
            @%p bra DONE;
            and.b32 %t1, %t0, 1;
            setp.eq.u32 %q, %t1, 0;
            @%q bra EVEN;
            mad.lo.u32 %t0, %t0, 3, 1;
            bra NEXT;
            EVEN:
            shr.u32 %t0, %t0, 1;
            NEXT:
            add.u32 %d, %d, 1;
            bra HEAD;
            DONE:
            """;
        static uint Steps(uint x)
        {
            var steps = 0u;
            for (; x != 1; steps++)
            {
                x = x % 2 == 0 ? x / 2 : (3 * x) + 1;
            }
            return steps;
        }
        Assert.Equal(LaneProgram.Each(i => Steps((uint)i + 1)), LaneProgram.Run<uint>(text, lanes));
    }

    [Fact]
    public void Threads_that_return_early_are_not_waited_for()
    {
        var memory = new DeviceMemory();
        var result = memory.Allocate("result", 32 * 4);
        var text = PtxKernel.Text("result:u64", ".reg .b32 %r<4>; .reg .b64 %rd<3>; .reg .pred %p;",
            """
            mov.u32 %r0, %tid.x;
            setp.ge.u32 %p, %r0, 20;
            @%p ret;
            ld.param.u64 %rd0, [result];
            mad.wide.u32 %rd1, %r0, 4, %rd0;
            vote.sync.ballot.b32 %r1, %p, 0xfffff;
            activemask.b32 %r2;
            st.global.u32 [%rd1], %r2;
            """);
        Assert.Empty(PtxKernel.Run(text, memory, [result]).Reports);
        Assert.All(result.Read<uint>().Take(20), x => Assert.Equal(0xFFFFFu, x));
        Assert.Equal(12 * 4, result.UnwrittenBytes);
    }

    [Fact]
    public void A_launch_has_partial_warps_and_three_dimensions()
    {
        var memory = new DeviceMemory();
        var result = memory.Allocate("result", 5 * 3 * 7 * 2 * 3 * 4);
        var text = PtxKernel.Text("result:u64", ".reg .b32 %r<16>; .reg .b64 %rd<3>;",
            """
            mov.u32 %r0, %tid.x; mov.u32 %r1, %tid.y; mov.u32 %r2, %tid.z;
            mov.u32 %r3, %ntid.x; mov.u32 %r4, %ntid.y; mov.u32 %r5, %ntid.z;
            mov.u32 %r6, %ctaid.x; mov.u32 %r7, %ctaid.y; mov.u32 %r8, %nctaid.x;
            mad.lo.u32 %r9, %r7, %r8, %r6;
            mad.lo.u32 %r9, %r9, %r5, %r2;
            mad.lo.u32 %r9, %r9, %r4, %r1;
            mad.lo.u32 %r9, %r9, %r3, %r0;
            ld.param.u64 %rd0, [result];
            mad.wide.u32 %rd1, %r9, 4, %rd0;
            st.global.u32 [%rd1], %r9;
            """);
        var launch = PtxMachine.PtxModule.Parse(text).Launch("k", new(2, 3, 1, 5, 3, 7), memory, [result]);
        Assert.Empty(launch.Reports);
        Assert.Equal(Enumerable.Range(0, 630).Select(i => (uint)i), result.Read<uint>());
    }

    [Fact]
    public void Any_seed_gives_the_same_result_for_a_kernel_without_races()
    {
        var texts = Enumerable.Range(1, 5).Select(seed =>
        {
            var memory = new DeviceMemory();
            var result = memory.Allocate("result", 256 * 4);
            var text = PtxKernel.Text("result:u64", ".reg .b32 %r<8>; .reg .b64 %rd<3>; .reg .pred %p; .shared .align 4 .b32 cells[256];",
                """
                mov.u32 %r0, %tid.x;
                shl.b32 %r1, %r0, 2;
                mov.u32 %r2, cells;
                add.u32 %r3, %r2, %r1;
                mul.lo.u32 %r4, %r0, %r0;
                st.shared.u32 [%r3], %r4;
                bar.sync 0;
                xor.b32 %r5, %r1, 1020;
                add.u32 %r5, %r5, %r2;
                ld.shared.u32 %r6, [%r5];
                ld.param.u64 %rd0, [result];
                mad.wide.u32 %rd1, %r0, 4, %rd0;
                st.global.u32 [%rd1], %r6;
                """);
            Assert.Empty(PtxKernel.Run(text, memory, [result], threads: 256, options: new() { Seed = seed, ShuffleBlocks = true }).Reports);
            return result.Read<uint>();
        });
        Assert.All(texts, r => Assert.Equal(Enumerable.Range(0, 256).Select(i => (uint)((255 - i) * (255 - i))), r));
    }
}
