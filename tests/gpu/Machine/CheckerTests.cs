using Kernels.PtxMachine;

namespace Kernels.Gpu.Tests.Machine;

/// <summary>Kernels with one mistake each, and the report that names it.</summary>
public class CheckerTests
{
    private const string Declarations = """
        .reg .b32 %r<16>;
        .reg .b64 %rd<8>;
        .reg .pred %p<4>;
        .shared .align 16 .b8 tile[1024];
        """;

    /// <summary>%r0 is the thread, %r1 its word of the tile, %rd0 and %rd1 x and y, %rd2 its word of y.</summary>
    private const string Start = """
        mov.u32 %r0, %tid.x;
        shl.b32 %r1, %r0, 2;
        ld.param.u64 %rd0, [x];
        ld.param.u64 %rd1, [y];
        mad.wide.u32 %rd2, %r0, 4, %rd1;

        """;

    [Fact]
    public void A_missing_barrier_is_a_race()
    {
        const string exchange = "st.shared.u32 [%r1], %r0; {0} xor.b32 %r2, %r1, 252; ld.shared.u32 %r3, [%r2]; st.global.u32 [%rd2], %r3;";
        var report = Fault(exchange.Replace("{0}", "", StringComparison.Ordinal), ReportKind.SharedRace, threads: 64, alsoAllowed: ReportKind.UnwrittenShared);
        Assert.Contains("with no barrier between", report.Message, StringComparison.Ordinal);
        Assert.Equal("shared", report.Buffer);
        Clean(exchange.Replace("{0}", "bar.sync 0;", StringComparison.Ordinal), threads: 64);
    }

    [Fact]
    public void A_tile_written_again_before_all_have_read_it_is_a_race()
    {
        const string loop = """
            st.shared.u32 [%r1], %r0;
            bar.sync 0;
            xor.b32 %r2, %r1, 252;
            ld.shared.u32 %r3, [%r2];
            {0}
            st.shared.u32 [%r1], %r3;
            """;
        // Which of the two is seen as the later one, the schedule decides.
        var report = Fault(loop.Replace("{0}", "", StringComparison.Ordinal), ReportKind.SharedRace, threads: 64);
        Assert.Contains(report.Instruction, (string[])["st.shared.u32 [%r1], %r3", "ld.shared.u32 %r3, [%r2]"]);
        Clean(loop.Replace("{0}", "bar.sync 0;", StringComparison.Ordinal), threads: 64);
    }

    [Fact]
    public void Within_a_warp_a_warp_barrier_is_enough()
    {
        const string exchange = "st.shared.u32 [%r1], %r0; {0} xor.b32 %r2, %r1, 124; ld.shared.u32 %r3, [%r2];";
        Fault(exchange.Replace("{0}", "", StringComparison.Ordinal), ReportKind.SharedRace);
        Clean(exchange.Replace("{0}", "bar.warp.sync 0xffffffff;", StringComparison.Ordinal));
        Fault(exchange.Replace("{0}", "bar.warp.sync 0xffffffff;", StringComparison.Ordinal).Replace("124", "252", StringComparison.Ordinal), ReportKind.SharedRace, threads: 64, alsoAllowed: ReportKind.UnwrittenShared);
    }

    [Fact]
    public void Two_threads_that_write_the_same_value_race_too()
    {
        Fault("st.shared.u32 [tile], 7;", ReportKind.SharedRace);
        Clean("setp.eq.u32 %p0, %r0, 0; @%p0 st.shared.u32 [tile], 7;");
    }

    [Fact]
    public void Different_bytes_of_a_word_do_not_race()
    {
        Clean("cvt.u16.u32 %h, %r0; st.shared.u8 [%r0], %h;", more: ".reg .b16 %h;");
    }

    [Fact]
    public void A_named_barrier_orders_only_its_warps()
    {
        // Warps 0 and 1 exchange over barrier 1; warp 2 looks on without it.
        const string text = """
            setp.lt.u32 %p0, %r0, 64;
            @!%p0 bra LOOK;
            st.shared.u32 [%r1], %r0;
            bar.sync 1, 64;
            xor.b32 %r2, %r1, 252;
            ld.shared.u32 %r3, [%r2];
            bra DONE;
            LOOK:
            {0}
            DONE:
            """;
        Clean(text.Replace("{0}", "", StringComparison.Ordinal), threads: 96);
        Fault(text.Replace("{0}", "ld.shared.u32 %r3, [%r1+-256];", StringComparison.Ordinal), ReportKind.SharedRace, threads: 96, alsoAllowed: ReportKind.UnwrittenShared);
    }

    [Fact]
    public void A_producer_arrives_and_a_consumer_waits()
    {
        const string text = """
            setp.lt.u32 %p0, %r0, 32;
            @!%p0 bra CONSUME;
            st.shared.u32 [%r1], %r0;
            bar.arrive 1, 64;
            bra DONE;
            CONSUME:
            bar.sync 1, 64;
            ld.shared.u32 %r3, [%r1+-128];
            DONE:
            """;
        Clean(text, threads: 64);
    }

    [Fact]
    public void An_off_by_one_is_out_of_bounds()
    {
        var report = Fault("mad.wide.u32 %rd3, %r0, 4, %rd0; ld.global.u32 %r2, [%rd3+4];", ReportKind.OutOfBounds);
        Assert.Equal(("x", 31, 1L), (report.Buffer, report.Thread, report.Occurrences));
        Assert.Equal("bytes 128 to 131 of x, which has 128", report.Message);
        Assert.Equal("ld.global.u32 %r2, [%rd3+4]", report.Instruction);
        Assert.Equal("y", Fault("st.global.u32 [%rd2+-4], %r0;", ReportKind.OutOfBounds).Buffer);
        Assert.Equal(1024u, Fault("add.u32 %r2, %r1, 900; st.shared.u32 [%r2], %r0;", ReportKind.OutOfBounds).Address);
    }

    [Fact]
    public void A_pointer_that_is_none_is_out_of_bounds()
    {
        Assert.Null(Fault("mov.u64 %rd3, 64; ld.global.u32 %r2, [%rd3];", ReportKind.OutOfBounds).Buffer);
    }

    [Fact]
    public void A_vector_at_an_address_for_scalars_is_misaligned()
    {
        var report = Fault("mul.wide.u32 %rd3, %r0, 4; and.b64 %rd3, %rd3, 63; add.u64 %rd3, %rd0, %rd3; ld.global.v4.u32 {%r2, %r3, %r4, %r5}, [%rd3];", ReportKind.Misaligned);
        Assert.Equal("byte 4 of x is not a multiple of 16", report.Message);
        Assert.Equal(1, report.Thread);
        Fault("add.u32 %r2, %r1, 2; st.shared.u32 [%r2], %r0;", ReportKind.Misaligned);
    }

    [Fact]
    public void An_uninitialised_register_is_named()
    {
        var report = Fault("add.u32 %r2, %r9, 1;", ReportKind.UnwrittenRegister);
        Assert.Equal("%r9 is read before it is written", report.Message);
        // Written by some threads only, it is missing in the others.
        report = Fault("setp.lt.u32 %p0, %r0, 7; @%p0 mov.u32 %r9, 0; add.u32 %r2, %r9, 1;", ReportKind.UnwrittenRegister);
        Assert.Equal(7, report.Thread);
        Clean("setp.lt.u32 %p0, %r0, 7; @%p0 mov.u32 %r9, 0; @%p0 add.u32 %r2, %r9, 1;");
        Assert.Equal("%p1 is read before it is written", Fault("@%p1 bra DONE; DONE:", ReportKind.UnwrittenRegister).Message);
    }

    [Fact]
    public void Unwritten_memory_is_named()
    {
        Assert.Equal("shared byte 0 is read before any thread wrote it", Fault("ld.shared.u32 %r2, [%r1];", ReportKind.UnwrittenShared).Message);
        Assert.Equal("byte 0 of y is read before anybody wrote it", Fault("ld.global.u32 %r2, [%rd2];", ReportKind.UnwrittenGlobal).Message);
        Clean("st.global.u32 [%rd2], %r0; ld.global.u32 %r2, [%rd2];");
    }

    [Fact]
    public void Shared_memory_of_the_previous_block_does_not_count_as_written()
    {
        var text = Text("mov.u32 %r2, %ctaid.x; setp.eq.u32 %p0, %r2, 0; @%p0 st.shared.u32 [%r1], %r0; ld.shared.u32 %r3, [%r1];");
        var report = Assert.Single(Run(text, blocks: 2, options: new() { HostThreads = 1 }).Reports);
        Assert.Equal((ReportKind.UnwrittenShared, (1, 0, 0)), (report.Kind, report.Block));
    }

    [Fact]
    public void A_barrier_that_part_of_a_warp_reaches_is_divergent()
    {
        var report = Fault("setp.lt.u32 %p0, %r0, 40; @%p0 bar.sync 0;", ReportKind.DivergentBarrier, threads: 64);
        Assert.Contains("000000ff", report.Message, StringComparison.Ordinal);
        Fault("setp.lt.u32 %p0, %r0, 8; @%p0 bra SKIP; bar.sync 0; SKIP:", ReportKind.DivergentBarrier);
    }

    [Fact]
    public void A_barrier_that_some_warps_never_reach_is_divergent()
    {
        var report = Fault("setp.ge.u32 %p0, %r0, 64; @%p0 bra DONE; bar.sync 0; DONE:", ReportKind.DivergentBarrier, threads: 128);
        Assert.Contains("2 of 4 warps", report.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Warps_that_wait_for_one_another_are_a_deadlock()
    {
        var result = Run(Text("setp.ge.u32 %p0, %r0, 32; @%p0 bra OTHER; bar.sync 1, 64; bra DONE; OTHER: bar.sync 2, 64; DONE:"), threads: 64);
        Assert.Equal([ReportKind.Deadlock, ReportKind.Deadlock], result.Reports.Select(r => r.Kind));
    }

    [Fact]
    public void Instructions_of_whole_warps_under_a_branch_are_named()
    {
        const string branch = "setp.lt.u32 %p0, %r0, 8; @%p0 bra DONE; {0} DONE:";
        string[] instructions =
        [
            "shfl.sync.bfly.b32 %r2, %r0, 1, 31, 0xffffffff;",
            "vote.sync.ballot.b32 %r2, %p0, 0xffffffff;",
            "redux.sync.add.u32 %r2, %r0, 0xffffffff;",
            "bar.warp.sync 0xffffffff;",
            "mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {%r4, %r5, %r6, %r7}, {%r0, %r0}, {%r0}, {%r0, %r0, %r0, %r0};",
        ];
        foreach (var instruction in instructions)
        {
            Assert.StartsWith(instruction[..8], Fault(branch.Replace("{0}", instruction, StringComparison.Ordinal), ReportKind.DivergentWarp).Instruction, StringComparison.Ordinal);
            Clean(instruction + "setp.lt.u32 %p0, %r0, 8;", before: "setp.lt.u32 %p0, %r0, 8;");
        }
        Fault(branch.Replace("{0}", "shfl.sync.idx.b32 %r2, %r0, 0, 31, 0xffffff00;", StringComparison.Ordinal), ReportKind.DivergentWarp);
        Clean(branch.Replace("{0}", "shfl.sync.idx.b32 %r2, %r0, 9, 31, 0xffffff00;", StringComparison.Ordinal));
        Fault("setp.lt.u32 %p0, %r0, 8; @%p0 bra.uni DONE; mov.u32 %r2, 0; DONE:", ReportKind.DivergentWarp);
    }

    [Fact]
    public void A_write_to_a_read_only_buffer_is_refused()
    {
        Assert.Equal("x", Fault("mad.wide.u32 %rd3, %r0, 4, %rd0; st.global.u32 [%rd3], %r0;", ReportKind.ReadOnlyWrite).Buffer);
    }

    [Fact]
    public void A_loop_that_does_not_end_is_stopped()
    {
        var report = Assert.Single(Run(Text("HEAD: bra HEAD;"), options: new() { InstructionLimit = 10_000 }).Reports);
        Assert.Equal(ReportKind.InstructionLimit, report.Kind);
    }

    [Fact]
    public void A_report_tells_line_block_and_thread()
    {
        var text = Text("mov.u32 %r2, %ctaid.x; setp.eq.u32 %p0, %r2, 3; @%p0 ld.global.u32 %r3, [%rd1+4096];");
        var report = Assert.Single(Run(text, blocks: 6).Reports);
        Assert.Equal(1 + text.Split('\n').ToList().FindIndex(l => l.Contains("+4096", StringComparison.Ordinal)), report.Line);
        Assert.Equal(((3, 0, 0), 0, 32L), (report.Block, report.Thread, report.Occurrences));
        Assert.Equal(report, Assert.Single(Run(text, blocks: 6, options: new() { HostThreads = 3, ShuffleBlocks = true }).Reports));
    }

    private static MachineReport Fault(string body, ReportKind kind, int threads = 32, ReportKind? alsoAllowed = null)
    {
        var result = Run(Text(body), threads);
        Assert.All(result.Reports, r => Assert.True(r.Kind == kind || r.Kind == alsoAllowed, r.ToString()));
        return result.Reports.First(r => r.Kind == kind);
    }

    private static void Clean(string body, int threads = 32, string more = "", string before = "") =>
        Assert.Empty(Run(Text(before + body, more), threads).Reports);

    private static string Text(string body, string more = "") => PtxKernel.Text("x:u64, y:u64", Declarations + more, Start + body);

    private static LaunchResult Run(string text, int threads = 32, int blocks = 1, LaunchOptions? options = null)
    {
        var memory = new DeviceMemory();
        var x = memory.Allocate<uint>("x", new uint[threads], readOnly: true);
        var y = memory.Allocate("y", threads * 4);
        return PtxKernel.Run(text, memory, [x, y], threads, blocks, options);
    }
}
