using Kernels.PtxMachine;

namespace Kernels.Gpu.Tests.Machine;

public class AsyncCopyTests
{
    private const string Declarations = """
        .reg .b32 %r<16>;
        .reg .b64 %rd<6>;
        .reg .pred %p<3>;
        .shared .align 16 .b8 tile[4096];
        """;

    /// <summary>%rd2 is the lane's 16 bytes of the source, %r2 those of the tile, %rd3 those of the result.</summary>
    private const string Addresses = """
        mov.u32 %r0, %tid.x;
        ld.param.u64 %rd0, [source];
        ld.param.u64 %rd1, [result];
        mad.wide.u32 %rd2, %r0, 16, %rd0;
        mad.wide.u32 %rd3, %r0, 16, %rd1;
        mov.u32 %r1, tile;
        mad.lo.u32 %r2, %r0, 16, %r1;

        """;

    private const string CopyBack = """

        ld.shared.v4.u32 {%r4, %r5, %r6, %r7}, [%r2];
        st.global.v4.u32 [%rd3], {%r4, %r5, %r6, %r7};
        """;

    [Theory]
    [InlineData("cp.async.cg.shared.global [%r2], [%rd2], 16;")]
    [InlineData("cp.async.ca.shared.global.L2::128B [%r2], [%rd2], 16;")]
    [InlineData("cp.async.ca.shared.global [%r2], [%rd2], 8; cp.async.ca.shared.global [%r2+8], [%rd2+8], 8;")]
    [InlineData("cp.async.ca.shared.global [%r2], [%rd2], 4; cp.async.ca.shared.global [%r2+4], [%rd2+4], 4; cp.async.ca.shared.global [%r2+8], [%rd2+8], 8, 8;")]
    public void Bytes_arrive_when_they_are_waited_for(string copy)
    {
        var (result, source, launch) = Run(Addresses + copy + "cp.async.wait_all;" + CopyBack);
        Assert.Empty(launch.Reports);
        Assert.Equal(source, result);
    }

    [Fact]
    public void A_shorter_source_is_filled_with_zeros_and_not_read_further()
    {
        // Lane i copies 16, 12, 8, 4 or no bytes; one that copies none may point anywhere.
        var (result, source, launch) = Run(Addresses + """
            rem.u32 %r3, %r0, 5;
            mul.lo.u32 %r3, %r3, 4;
            setp.eq.u32 %p0, %r3, 0;
            @%p0 mov.u64 %rd2, 0;
            cp.async.cg.shared.global [%r2], [%rd2], 16, %r3;
            cp.async.commit_group;
            cp.async.wait_group 0;
            """ + CopyBack);
        Assert.Empty(launch.Reports);
        Assert.Equal(source.Select((x, i) => i % 16 < i / 16 % 5 * 4 ? x : (byte)0), result);
        Assert.Equal(Enumerable.Range(0, 32).Sum(i => i % 5 > 0 ? 16 : 0), launch.Counters.Buffer("source").BytesRead);
    }

    [Fact]
    public void Waiting_for_all_but_the_newest_group_leaves_that_one_under_way()
    {
        var (_, _, launch) = Run(Addresses + """
            cp.async.cg.shared.global [%r2], [%rd2], 16;
            cp.async.commit_group;
            cp.async.cg.shared.global [%r2+2048], [%rd2], 16;
            cp.async.commit_group;
            cp.async.wait_group 1;
            ld.shared.u32 %r4, [%r2];
            ld.shared.u32 %r5, [%r2+2048];
            """);
        var report = Assert.Single(launch.Reports);
        Assert.Equal(ReportKind.CopyNotWaited, report.Kind);
        Assert.Equal("ld.shared.u32 %r5, [%r2+2048]", report.Instruction);
        Assert.Equal(32, report.Occurrences);
    }

    [Fact]
    public void An_open_group_is_not_waited_for_by_its_number()
    {
        var (_, _, launch) = Run(Addresses + """
            cp.async.cg.shared.global [%r2], [%rd2], 16;
            cp.async.wait_group 0;
            """ + CopyBack);
        Assert.Equal([ReportKind.CopyNotWaited], launch.Reports.Select(r => r.Kind));
    }

    [Fact]
    public void Bytes_under_way_are_not_yet_in_memory()
    {
        var (result, source, _) = Run(Addresses + "cp.async.cg.shared.global [%r2], [%rd2], 16;" + CopyBack);
        Assert.NotEqual(source, result);
    }

    [Fact]
    public void Another_thread_needs_a_barrier_after_the_wait()
    {
        const string neighbour = """

            xor.b32 %r3, %r2, 512;
            ld.shared.u32 %r4, [%r3];
            """;
        const string copy = "cp.async.cg.shared.global [%r2], [%rd2], 16; cp.async.wait_all;";
        var (_, _, without) = Run(Addresses + copy + neighbour, threads: 64);
        var report = Assert.Single(without.Reports, r => r.Kind != ReportKind.UnwrittenShared && r.Kind != ReportKind.CopyNotWaited);
        Assert.Equal(ReportKind.SharedRace, report.Kind);
        var (_, _, before) = Run(Addresses + "cp.async.cg.shared.global [%r2], [%rd2], 16; bar.sync 0; cp.async.wait_all;" + neighbour, threads: 64);
        Assert.Contains(before.Reports, r => r.Kind is ReportKind.SharedRace or ReportKind.CopyNotWaited);
        var (_, _, with) = Run(Addresses + copy + "bar.sync 0;" + neighbour, threads: 64);
        Assert.Empty(with.Reports);
    }

    private static (byte[] Result, byte[] Source, LaunchResult Launch) Run(string body, int threads = 32)
    {
        var memory = new DeviceMemory();
        var bytes = new byte[threads * 16];
        new Random(5).NextBytes(bytes);
        var source = memory.Allocate<byte>("source", bytes, readOnly: true);
        var result = memory.Allocate("result", bytes.Length);
        var launch = PtxKernel.Run(PtxKernel.Text("source:u64, result:u64", Declarations, body), memory, [source, result], threads);
        return (result.Read<byte>(), bytes, launch);
    }
}
