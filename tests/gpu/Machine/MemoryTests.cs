using Kernels.PtxMachine;

namespace Kernels.Gpu.Tests.Machine;

public class MemoryTests
{
    [Fact]
    public void A_grid_adds_two_vectors_and_guards_its_tail()
    {
        const int n = 1000;
        var memory = new DeviceMemory();
        var x = memory.Allocate<float>("x", [.. Enumerable.Range(0, n).Select(i => (float)i)], readOnly: true);
        var y = memory.Allocate<float>("y", [.. Enumerable.Range(0, n).Select(i => 0.5f * i)], readOnly: true);
        var z = memory.Allocate("z", n * 4);
        var text = PtxKernel.Text("x:u64, y:u64, z:u64, n:u32",
            """
            .reg .pred %p;
            .reg .b32 %r<8>;
            .reg .f32 %f<4>;
            .reg .b64 %rd<12>;
            """,
            """
                mov.u32 %r0, %ctaid.x;
                mov.u32 %r1, %ntid.x;
                mov.u32 %r2, %tid.x;
                mad.lo.s32 %r3, %r0, %r1, %r2;
                ld.param.u32 %r4, [n];
                setp.ge.u32 %p, %r3, %r4;
                @%p bra DONE;
                ld.param.u64 %rd0, [x];
                ld.param.u64 %rd1, [y];
                ld.param.u64 %rd2, [z];
                cvta.to.global.u64 %rd3, %rd0;
                mul.wide.u32 %rd4, %r3, 4;
                add.s64 %rd5, %rd3, %rd4;
                add.s64 %rd6, %rd1, %rd4;
                add.s64 %rd7, %rd2, %rd4;
                ld.global.nc.f32 %f0, [%rd5];
                ld.global.nc.f32 %f1, [%rd6];
                add.f32 %f2, %f0, %f1;
                st.global.f32 [%rd7], %f2;
            DONE:
            """);
        var result = PtxKernel.Run(text, memory, [x, y, z, n], threads: 128, blocks: 8);
        Assert.Empty(result.Reports);
        Assert.Equal(Enumerable.Range(0, n).Select(i => 1.5f * i), z.Read<float>());
        Assert.Equal(0, z.UnwrittenBytes);
        Assert.Equal(n * 4, result.Counters.Buffer("x").BytesRead);
        Assert.Equal(n * 4 / 32, result.Counters.Buffer("x").SectorsRead);
    }
}
