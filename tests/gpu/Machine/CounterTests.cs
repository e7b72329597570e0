using Kernels.PtxMachine;

namespace Kernels.Gpu.Tests.Machine;

public class CounterTests
{
    private const string Declarations = """
        .reg .b32 %r<16>;
        .reg .b64 %rd<8>;
        .reg .pred %p<4>;
        .shared .align 16 .b8 tile[8192];
        """;

    [Theory]
    [InlineData(4, "u32", 4, 1)] // one 128-byte line
    [InlineData(8, "u32", 8, 2)] // every other word
    [InlineData(32, "u32", 32, 8)] // a sector each
    [InlineData(128, "u32", 32, 32)] // a line each
    [InlineData(0, "u32", 1, 1)] // all the same word
    [InlineData(16, "v4.u32", 16, 4)] // 512 bytes in a row
    [InlineData(2, "u16", 2, 1)]
    [InlineData(1, "u8", 1, 1)]
    public void Sectors_and_lines_follow_the_stride(int stride, string type, int sectors, int lines)
    {
        var destination = type.StartsWith('v') ? "{%r4, %r5, %r6, %r7}" : "%r4";
        var (count, buffer) = OneLoad($"mad.wide.u32 %rd1, %r0, {stride}, %rd0; ld.global.{type} {destination}, [%rd1];");
        Assert.Equal((1L, (long)sectors, (long)lines), (count.GlobalRequests, count.Sectors, count.Lines));
        Assert.Equal((sectors, sectors), (buffer.SectorsRead, buffer.DistinctSectors));
        Assert.Equal(32 * (type switch { "v4.u32" => 16, "u32" => 4, "u16" => 2, _ => 1 }), count.GlobalBytes);
    }

    [Fact]
    public void Sectors_are_distinct_whatever_the_order_of_the_lanes()
    {
        var (count, _) = OneLoad("mul.lo.u32 %r1, %r0, 13; and.b32 %r1, %r1, 31; mad.wide.u32 %rd1, %r1, 4, %rd0; ld.global.u32 %r4, [%rd1];");
        Assert.Equal((4L, 1L), (count.Sectors, count.Lines));
        (count, _) = OneLoad("mad.wide.u32 %rd1, %r0, 4, %rd0; ld.global.u32 %r4, [%rd1+16];");
        Assert.Equal((5L, 2L), (count.Sectors, count.Lines));
        (count, _) = OneLoad("setp.lt.u32 %p0, %r0, 9; mad.wide.u32 %rd1, %r0, 4, %rd0; @%p0 ld.global.u32 %r4, [%rd1];");
        Assert.Equal((2L, 36L), (count.Sectors, count.GlobalBytes));
    }

    [Theory]
    [InlineData("mul.lo.u32 %r1, %r0, 4;", "ld.shared.u32 %r4, [%r1];", 1)] // word by word
    [InlineData("mul.lo.u32 %r1, %r0, 8;", "ld.shared.u32 %r4, [%r1];", 2)] // two words to a bank
    [InlineData("mul.lo.u32 %r1, %r0, 128;", "ld.shared.u32 %r4, [%r1];", 32)] // all in one bank
    [InlineData("mul.lo.u32 %r1, %r0, 132;", "ld.shared.u32 %r4, [%r1];", 1)] // padded
    [InlineData("mov.u32 %r1, 64;", "ld.shared.u32 %r4, [%r1];", 1)] // broadcast
    [InlineData("and.b32 %r1, %r0, 1; mul.lo.u32 %r1, %r1, 128;", "ld.shared.u32 %r4, [%r1];", 2)] // two words of a bank, each shared
    [InlineData("mul.lo.u32 %r1, %r0, 2;", "ld.shared.u16 %r4, [%r1];", 1)] // two lanes to a word
    [InlineData("mul.lo.u32 %r1, %r0, 8;", "ld.shared.v2.u32 {%r4, %r5}, [%r1];", 2)] // half warps
    [InlineData("mul.lo.u32 %r1, %r0, 16;", "ld.shared.v4.u32 {%r4, %r5, %r6, %r7}, [%r1];", 4)] // quarter warps
    [InlineData("mul.lo.u32 %r1, %r0, 32;", "ld.shared.v4.u32 {%r4, %r5, %r6, %r7}, [%r1];", 8)] // each quarter twice
    [InlineData("mul.lo.u32 %r1, %r0, 144;", "ld.shared.v4.u32 {%r4, %r5, %r6, %r7}, [%r1];", 4)] // padded by 16
    [InlineData("mul.lo.u32 %r1, %r0, 16;", "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r4, %r5, %r6, %r7}, [%r1];", 4)]
    [InlineData("mul.lo.u32 %r1, %r0, 128;", "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r4, %r5, %r6, %r7}, [%r1];", 32)]
    [InlineData("shr.u32 %r2, %r0, 0; and.b32 %r2, %r2, 7; xor.b32 %r2, %r2, 3; mul.lo.u32 %r2, %r2, 16; mad.lo.u32 %r1, %r0, 128, %r2;",
        "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r4, %r5, %r6, %r7}, [%r1];", 4)] // rows of 128 bytes, swizzled
    public void Wavefronts_follow_the_busiest_bank(string address, string load, int wavefronts)
    {
        const string fill = """
            mov.u32 %r10, 0;
            mov.u32 %r11, 0;
            FILL:
            mad.lo.u32 %r12, %r0, 16, %r10;
            st.shared.v4.u32 [%r12], {%r11, %r11, %r11, %r11};
            add.u32 %r10, %r10, 512;
            setp.lt.u32 %p0, %r10, 8192;
            @%p0 bra FILL;
            bar.warp.sync -1;

            """;
        var (launch, _) = Run(fill + address + "\nBEGIN:\n" + load + "\nEND:");
        Assert.Empty(launch.Reports);
        var count = launch.Counters.Between("BEGIN", "END").Total;
        var width = load.Contains("v4", StringComparison.Ordinal) || load.Contains("ldmatrix", StringComparison.Ordinal) ? 4
            : load.Contains("v2", StringComparison.Ordinal) ? 2 : 1;
        Assert.Equal((1L, (long)wavefronts, (long)(wavefronts - width)), (count.SharedRequests, count.Wavefronts, count.BankConflicts));
        Assert.Equal(0, launch.Counters.Between("FILL", "BEGIN").Total.BankConflicts);
    }

    [Fact]
    public void Ranges_between_labels_count_instructions_by_class()
    {
        var (launch, _) = Run("""
                mov.u32 %r1, 0;
            LOOP:
                mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {%r4, %r5, %r6, %r7}, {%r0, %r0}, {%r0}, {%r0, %r0, %r0, %r0};
                lop3.b32 %r2, %r0, %r0, %r0, 0xEA;
                add.u32 %r1, %r1, 1;
                setp.lt.u32 %p0, %r1, 10;
                @%p0 bra LOOP;
            DONE:
                add.u32 %r1, %r1, 1;
            """, threads: 64, blocks: 3);
        Assert.Empty(launch.Reports);
        var loop = launch.Counters.Between("LOOP", "DONE");
        Assert.Equal(2 * 3 * 10, loop.Issued(InstructionClass.Tensor));
        Assert.Equal(2 * 3 * 10 * 5, loop.Total.Issued);
        Assert.Equal(4.0, loop.OthersPerTensor);
        Assert.Equal(60, loop.ByClass[InstructionClass.Logic]);
        Assert.Equal(64 * 3 * 10, loop.Instructions[0].Counters.Threads);
        Assert.Equal(66, launch.Counters.All.Issued(InstructionClass.Integer));
        Assert.Throws<ArgumentException>(() => launch.Counters.Between("LOOP", "NOWHERE"));
        Assert.Throws<ArgumentException>(() => launch.Counters.Between("DONE", "LOOP"));
    }

    [Fact]
    public void Buffers_are_counted_apart()
    {
        var memory = new DeviceMemory();
        var x = memory.Allocate<uint>("x", new uint[64], readOnly: true);
        var y = memory.Allocate("y", 256);
        var text = PtxKernel.Text("x:u64, y:u64", Declarations,
            """
            mov.u32 %r0, %tid.x;
            ld.param.u64 %rd0, [x];
            ld.param.u64 %rd1, [y];
            mad.wide.u32 %rd2, %r0, 4, %rd0;
            mad.wide.u32 %rd3, %r0, 4, %rd1;
            ld.global.u32 %r1, [%rd2];
            ld.global.u32 %r2, [%rd2];
            st.global.u32 [%rd3], %r1;
            """);
        var counters = PtxKernel.Run(text, memory, [x, y], threads: 64).Counters;
        Assert.Equal(new("x", 16, 0, 512, 0, 8), counters.Buffer("x"));
        Assert.Equal(new("y", 0, 8, 0, 256, 8), counters.Buffer("y"));
        Assert.Equal(24, counters.All.Total.Sectors);
        Assert.Equal(0, counters.Buffer("other").SectorsRead);
    }

    [Fact]
    public void Counts_do_not_depend_on_the_host_threads()
    {
        const string body = "mov.u32 %r1, %ctaid.x; mad.lo.u32 %r1, %r1, 32, %r0; mad.wide.u32 %rd1, %r0, 64, %rd0; ld.global.u32 %r4, [%rd1]; BEGIN: END:";
        var (one, _) = Run(body, blocks: 50, options: new() { HostThreads = 1 });
        var (many, _) = Run(body, blocks: 50, options: new() { HostThreads = 4, ShuffleBlocks = true });
        Assert.Equal(one.Counters.Instructions, many.Counters.Instructions);
        Assert.Equal(one.Counters.Buffers, many.Counters.Buffers);
    }

    private static (Counters Counters, BufferCounters Buffer) OneLoad(string body)
    {
        var (launch, buffer) = Run(body);
        Assert.Empty(launch.Reports);
        return (launch.Counters.Instructions.Single(i => i.Class == InstructionClass.GlobalLoad).Counters, buffer);
    }

    private static (LaunchResult Launch, BufferCounters Buffer) Run(string body, int threads = 32, int blocks = 1, LaunchOptions? options = null)
    {
        var memory = new DeviceMemory();
        var x = memory.Allocate<byte>("x", new byte[8192], readOnly: true);
        var text = PtxKernel.Text("x:u64", Declarations, "mov.u32 %r0, %tid.x; ld.param.u64 %rd0, [x];\n" + body);
        var launch = PtxKernel.Run(text, memory, [x], threads, blocks, options);
        return (launch, launch.Counters.Buffer("x"));
    }
}
