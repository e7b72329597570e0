using Kernels.PtxMachine;

namespace Kernels.Gpu.Tests.Machine;

public class MatrixLoadTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(4, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(4, true)]
    public void Each_lane_receives_the_elements_that_the_manual_names(int count, bool isTransposed)
    {
        // Element (row, column) of matrix m holds 100 m + 10 row + column; rows lie 48 bytes apart, out of order.
        const int rowBytes = 48;
        static int RowPlace(int row) => row * 5 % 32;
        var content = new ushort[32 * rowBytes / 2];
        for (var row = 0; row < count * 8; row++)
        {
            for (var column = 0; column < 8; column++)
            {
                content[(RowPlace(row) * rowBytes / 2) + column] = (ushort)((100 * (row / 8)) + (10 * (row % 8)) + column);
            }
        }
        var memory = new DeviceMemory();
        var given = memory.Allocate<ushort>("given", content, readOnly: true);
        var result = memory.Allocate("result", count * 32 * 4);
        var text = PtxKernel.Text("given:u64, result:u64",
            $"""
            .reg .b32 %r<8>, %lane, %at;
            .reg .b64 %rd<4>;
            .reg .pred %p;
            .shared .align 16 .b8 tile[{32 * rowBytes}];
            """,
            $$"""
                mov.u32 %lane, %laneid;
                ld.param.u64 %rd0, [given];
                ld.param.u64 %rd1, [result];
                mov.u32 %at, 0;
            COPY:
                mad.lo.u32 %r0, %at, 512, 0;
                mad.lo.u32 %r0, %lane, 16, %r0;
                cvt.u64.u32 %rd2, %r0;
                add.u64 %rd2, %rd2, %rd0;
                ld.global.v4.u32 {%r1, %r2, %r3, %r4}, [%rd2];
                mov.u32 %r5, tile;
                add.u32 %r5, %r5, %r0;
                st.shared.v4.u32 [%r5], {%r1, %r2, %r3, %r4};
                add.u32 %at, %at, 1;
                setp.lt.u32 %p, %at, {{32 * rowBytes / 512}};
                @%p bra COPY;
                bar.warp.sync -1;
                mul.lo.u32 %r0, %lane, 5;
                and.b32 %r0, %r0, 31;
                mul.lo.u32 %r0, %r0, {{rowBytes}};
                mov.u32 %r5, tile;
                add.u32 %r5, %r5, %r0;
                ldmatrix.sync.aligned.m8n8.x{{count}}{{(isTransposed ? ".trans" : "")}}.shared.b16 { {{string.Join(", ", Enumerable.Range(1, count).Select(i => $"%r{i}"))}} }, [%r5];
                mad.wide.u32 %rd2, %lane, 4, %rd1;
                {{string.Join('\n', Enumerable.Range(0, count).Select(i => $"st.global.u32 [%rd2+{i * 128}], %r{i + 1};"))}}
            """);
        Assert.Empty(PtxKernel.Run(text, memory, [given, result]).Reports);
        var actual = result.Read<uint>();
        for (var place = 0; place < count * 32; place++)
        {
            var (matrix, lane) = (place / 32, place % 32);
            // Without .trans thread i holds row i / 4, columns 2 (i % 4) and the next; with it, of the transposed matrix.
            var (major, minor) = (lane / 4, lane % 4 * 2);
            var (first, second) = isTransposed ? ((10 * minor) + major, (10 * (minor + 1)) + major) : ((10 * major) + minor, (10 * major) + minor + 1);
            Assert.Equal((uint)((100 * matrix) + first) | ((uint)((100 * matrix) + second) << 16), actual[place]);
        }
    }
}
