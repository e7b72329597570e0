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

    [Fact]
    public void Narrow_loads_extend_by_their_type()
    {
        sbyte[] bytes = LaneProgram.Each(i => (sbyte)((i * 16) - 128));
        var memory = new DeviceMemory();
        var given = memory.Allocate<sbyte>("given", bytes);
        var result = memory.Allocate("result", 32 * 8);
        var text = PtxKernel.Text("given:u64, result:u64", ".reg .b32 %r<4>; .reg .b64 %rd<6>;",
            """
            mov.u32 %r0, %tid.x;
            ld.param.u64 %rd0, [given];
            ld.param.u64 %rd1, [result];
            cvt.u64.u32 %rd2, %r0;
            add.u64 %rd2, %rd2, %rd0;
            mad.wide.u32 %rd3, %r0, 8, %rd1;
            ld.global.s8 %r1, [%rd2];
            ld.global.nc.L1::no_allocate.u8 %r2, [%rd2];
            st.global.v2.u32 [%rd3], {%r1, %r2};
            """);
        Assert.Empty(PtxKernel.Run(text, memory, [given, result]).Reports);
        Assert.Equal(bytes.SelectMany(b => (int[])[b, (byte)b]), result.Read<int>());
    }

    [Theory]
    [InlineData("ld.global.v4.u32 {%r4, %r5, %r6, %r7}, [%rd2];", "st.global.v4.b32 [%rd3], {%r4, %r5, %r6, %r7};")]
    [InlineData("ld.global.nc.L1::no_allocate.L2::128B.v4.u32 {%r4, %r5, %r6, %r7}, [%rd2];", "st.global.cs.v4.u32 [%rd3], {%r4, %r5, %r6, %r7};")]
    [InlineData("ld.global.cs.v2.b64 {%rd4, %rd5}, [%rd2];", "st.global.v2.b64 [%rd3], {%rd4, %rd5};")]
    [InlineData("ld.relaxed.gpu.global.v2.u32 {%r4, %r5}, [%rd2]; ld.volatile.global.v2.u32 {%r6, %r7}, [%rd2+8];", "st.release.gpu.global.v2.u32 [%rd3], {%r4, %r5}; st.global.v2.u32 [%rd3+8], {%r6, %r7};")]
    [InlineData("ld.v4.u32 {%r4, %r5, %r6, %r7}, [%rd2];", "st.v4.u32 [%rd3], {%r4, %r5, %r6, %r7};")]
    public void Vectors_of_every_form_move_sixteen_bytes(string load, string store)
    {
        var memory = new DeviceMemory();
        var given = memory.Allocate<uint>("given", [.. Enumerable.Range(0, 128).Select(i => (uint)(i * 77))]);
        var result = memory.Allocate("result", 512);
        var text = PtxKernel.Text("given:u64, result:u64", ".reg .b32 %r<8>; .reg .b64 %rd<6>;",
            $"""
            mov.u32 %r0, %tid.x;
            ld.param.u64 %rd0, [given];
            ld.param.u64 %rd1, [result];
            mad.wide.u32 %rd2, %r0, 16, %rd0;
            mad.wide.u32 %rd3, %r0, 16, %rd1;
            {load}
            {store}
            """);
        Assert.Empty(PtxKernel.Run(text, memory, [given, result]).Reports);
        Assert.Equal(given.Read<uint>(), result.Read<uint>());
    }

    [Fact]
    public void Module_variables_and_structures_are_read_where_they_lie()
    {
        var memory = new DeviceMemory();
        var result = memory.Allocate("result", 32 * 4);
        const string module = """
            .const .align 4 .b32 table[4] = {10, 20, 0x1E, 40};
            .global .align 8 .f32 factor[2] = {0f3F800000, 2.5};
            .const .b8 tail[8] = {1, 2};
            """;
        var text = PtxKernel.Text("result:u64", ".reg .b32 %r<6>; .reg .b64 %rd<6>; .reg .f32 %f<3>;",
            """
            mov.u32 %r0, %tid.x;
            and.b32 %r1, %r0, 3;
            mov.u64 %rd2, table;
            mad.wide.u32 %rd2, %r1, 4, %rd2;
            ld.const.u32 %r2, [%rd2];
            ld.const.u8 %r3, [tail+1];
            add.u32 %r2, %r2, %r3;
            cvt.rn.f32.u32 %f0, %r2;
            ld.global.f32 %f1, [factor+4];
            mul.f32 %f0, %f0, %f1;
            ld.param.u64 %rd1, [result];
            mad.wide.u32 %rd3, %r0, 4, %rd1;
            st.global.f32 [%rd3], %f0;
            """, module);
        Assert.Empty(PtxKernel.Run(text, memory, [result]).Reports);
        Assert.Equal(Enumerable.Range(0, 32).Select(i => 2.5f * ((10 * ((i % 4) + 1)) + 2)), result.Read<float>());
    }

    [Fact]
    public void Dynamic_shared_memory_follows_the_static()
    {
        var memory = new DeviceMemory();
        var result = memory.Allocate("result", 8);
        var text = PtxKernel.Text("result:u64", ".reg .b32 %r<6>; .reg .b64 %rd<3>; .shared .align 4 .b8 fixed[20];",
            """
            mov.u32 %r0, dynamic;
            mov.u32 %r1, 0x12345678;
            st.shared.u32 [dynamic+12], %r1;
            ld.shared.u32 %r2, [%r0+12];
            ld.param.u64 %rd0, [result];
            st.global.v2.u32 [%rd0], {%r0, %r2};
            """, ".extern .shared .align 16 .b8 dynamic[];");
        Assert.Empty(PtxKernel.Run(text, memory, [result], threads: 1, shared: 16).Reports);
        Assert.Equal([32u, 0x12345678u], result.Read<uint>());
        Assert.All(PtxKernel.Run(text, memory, [result], threads: 1, shared: 12).Reports, r => Assert.Equal(ReportKind.OutOfBounds, r.Kind));
    }

    [Fact]
    public void Generic_addresses_reach_shared_memory()
    {
        var memory = new DeviceMemory();
        var result = memory.Allocate("result", 4);
        var text = PtxKernel.Text("result:u64", ".reg .b32 %r<6>; .reg .b64 %rd<6>; .shared .align 4 .b32 cell[4];",
            """
            mov.u64 %rd1, cell;
            cvta.shared.u64 %rd2, %rd1;
            st.u32 [%rd2+4], 99;
            ld.shared.u32 %r0, [cell+4];
            ld.param.u64 %rd0, [result];
            st.u32 [%rd0], %r0;
            """);
        Assert.Empty(PtxKernel.Run(text, memory, [result], threads: 1).Reports);
        Assert.Equal([99u], result.Read<uint>());
    }

    [Fact]
    public void Arguments_are_typed_by_the_parameters()
    {
        var memory = new DeviceMemory();
        var result = memory.Allocate("result", 32);
        var text = PtxKernel.Text("result:u64, a:u32, b:f32, c:s64, d:u16, e:f64", ".reg .b32 %r<4>; .reg .b64 %rd<4>; .reg .b16 %h;",
            """
            ld.param.u64 %rd0, [result];
            ld.param.u32 %r0, [a];
            ld.param.b32 %r1, [b];
            ld.param.s64 %rd1, [c];
            ld.param.u16 %h, [d];
            ld.param.b64 %rd2, [e];
            st.global.u32 [%rd0], %r0;
            st.global.u32 [%rd0+4], %r1;
            st.global.u64 [%rd0+8], %rd1;
            st.global.u64 [%rd0+16], %rd2;
            st.global.u16 [%rd0+24], %h;
            """);
        Assert.Empty(PtxKernel.Run(text, memory, [result, -1, 1.5f, -3L, (ushort)7, 2.5], threads: 1).Reports);
        Assert.Equal(
            [.. BitConverter.GetBytes(-1), .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-3L), .. BitConverter.GetBytes(2.5), 7, 0],
            result.Read<byte>()[..26]);
        Refused("parameter", [result, 1, 1.5f, 3, 7]);
        Refused("b", [result, 1, 2, 3, 7, 2.5]);
        Refused("d", [result, 1, 1f, 3, 70_000, 2.5]);
        void Refused(string name, object[] arguments) =>
            Assert.Contains(name, Assert.Throws<ArgumentException>(() => PtxKernel.Run(text, memory, arguments)).Message, StringComparison.Ordinal);
    }
}
