using Kernels.PtxMachine;

namespace Kernels.Gpu.Tests.Machine;

public class AtomicTests
{
    private static readonly string[] Registers = [".reg .b32 %r<8>;", ".reg .b64 %rd<4>;", ".reg .f32 %f<2>;", ".reg .f64 %g<2>;"];

    [Theory]
    [InlineData("add.u32", 5, 5 + (31 * 32 / 2))]
    [InlineData("min.s32", 5, 0)]
    [InlineData("max.u32", 5, 31)]
    [InlineData("and.b32", 0xFF, 0)]
    [InlineData("or.b32", 0x40, 0x5F)]
    [InlineData("xor.b32", 0x40, 0x40)]
    public void Thirty_two_lanes_change_one_word(string operation, uint before, uint after)
    {
        foreach (var opcode in (string[])["red.global", "red.relaxed.gpu.global"])
        {
            var memory = new DeviceMemory();
            var word = memory.Allocate<uint>("word", [before]);
            var text = PtxKernel.Text("word:u64", string.Concat(Registers), $"mov.u32 %r0, %laneid; ld.param.u64 %rd0, [word]; {opcode}.{operation} [%rd0], %r0;");
            Assert.Empty(PtxKernel.Run(text, memory, [word]).Reports);
            Assert.Equal(after, word.Read<uint>()[0]);
        }
    }

    [Fact]
    public void Increments_wrap_at_their_bound_and_return_what_was_there()
    {
        var memory = new DeviceMemory();
        var word = memory.Allocate<uint>("word", [0u]);
        var seen = memory.Allocate("seen", 128 * 4);
        var text = PtxKernel.Text("word:u64, seen:u64", string.Concat(Registers),
            """
            mov.u32 %r0, %tid.x;
            ld.param.u64 %rd0, [word];
            ld.param.u64 %rd1, [seen];
            mad.wide.u32 %rd2, %r0, 4, %rd1;
            atom.global.inc.u32 %r1, [%rd0], 6;
            st.global.u32 [%rd2], %r1;
            """);
        Assert.Empty(PtxKernel.Run(text, memory, [word, seen], threads: 128).Reports);
        Assert.Equal(128u % 7, word.Read<uint>()[0]);
        Assert.Equal(Enumerable.Range(0, 128).Select(i => (uint)i % 7).Order(), seen.Read<uint>().Order());
    }

    [Fact]
    public void Exchange_and_compare_return_the_old_value()
    {
        var memory = new DeviceMemory();
        var words = memory.Allocate<uint>("words", [7u, 8u, 0u, 0u]);
        var text = PtxKernel.Text("words:u64", string.Concat(Registers),
            """
            ld.param.u64 %rd0, [words];
            atom.global.exch.b32 %r0, [%rd0], 9;
            atom.acquire.gpu.global.cas.b32 %r1, [%rd0+4], 8, 10;
            atom.global.cas.b32 %r2, [%rd0+4], 8, 11;
            st.global.u32 [%rd0+8], %r0;
            st.global.u32 [%rd0+12], %r2;
            """);
        Assert.Empty(PtxKernel.Run(text, memory, [words], threads: 1).Reports);
        Assert.Equal([9u, 10u, 7u, 10u], words.Read<uint>());
    }

    [Fact]
    public void Floats_of_every_width_are_summed()
    {
        var memory = new DeviceMemory();
        var single = memory.Allocate<float>("single", [0.5f]);
        var wide = memory.Allocate<double>("wide", [0.25]);
        var pair = memory.Allocate<Half>("pair", [(Half)1, (Half)2]);
        var text = PtxKernel.Text("single:u64, wide:u64, pair:u64", string.Concat(Registers),
            """
            ld.param.u64 %rd0, [single];
            ld.param.u64 %rd1, [wide];
            ld.param.u64 %rd2, [pair];
            mov.f32 %f0, 0f3F800000;
            red.global.add.f32 [%rd0], %f0;
            mov.f64 %g0, 0d3FF0000000000000;
            red.global.add.f64 [%rd1], %g0;
            mov.b32 %r0, 0x40003C00;
            red.global.add.noftz.f16x2 [%rd2], %r0;
            """);
        Assert.Empty(PtxKernel.Run(text, memory, [single, wide, pair]).Reports);
        Assert.Equal(32.5f, single.Read<float>()[0]);
        Assert.Equal(32.25, wide.Read<double>()[0]);
        Assert.Equal([(Half)33, (Half)66], pair.Read<Half>());
    }

    [Fact]
    public void Threads_of_many_warps_count_in_shared_memory_without_racing()
    {
        var memory = new DeviceMemory();
        var result = memory.Allocate("result", 4);
        var text = PtxKernel.Text("result:u64", string.Concat(Registers) + ".reg .pred %p; .shared .align 4 .b32 count;",
            """
            mov.u32 %r0, %tid.x;
            setp.ne.u32 %p, %r0, 0;
            @!%p st.shared.u32 [count], 0;
            bar.sync 0;
            atom.shared.add.u32 %r1, [count], 1;
            bar.sync 0;
            ld.param.u64 %rd0, [result];
            @!%p ld.shared.u32 %r2, [count];
            @!%p st.global.u32 [%rd0], %r2;
            """);
        Assert.Empty(PtxKernel.Run(text, memory, [result], threads: 256).Reports);
        Assert.Equal(256u, result.Read<uint>()[0]);
    }

    [Fact]
    public void Blocks_on_several_host_threads_lose_no_count()
    {
        var memory = new DeviceMemory();
        var word = memory.Allocate<uint>("word", [0u]);
        var text = PtxKernel.Text("word:u64", string.Concat(Registers), "ld.param.u64 %rd0, [word]; red.global.add.u32 [%rd0], 1;");
        Assert.Empty(PtxKernel.Run(text, memory, [word], threads: 64, blocks: 500, options: new() { HostThreads = 4 }).Reports);
        Assert.Equal(64u * 500, word.Read<uint>()[0]);
    }
}
