using System.Text;

namespace Kernels.Gpu.Tests.Assembly;

/// <summary>PTX written by hand for what the assembler and the reader of machine code must see in it.</summary>
internal static class PtxTexts
{
    /// <summary>A loop that must keep its shape: per turn two 16-byte loads, one 4-byte load of shared memory, eight multiply-adds, one tensor instruction.</summary>
    public const string CountedLoop = """
        .version 7.8
        .target sm_80
        .address_size 64
        .visible .entry counted(.param .u64 px, .param .u64 py, .param .u32 pn)
        {
            .reg .pred %p<2>;
            .reg .b32 %r<12>;
            .reg .f32 %f<14>;
            .reg .b64 %rd<4>;
            .shared .align 16 .b8 table[1024];
            ld.param.u64 %rd1, [px];
            ld.param.u64 %rd2, [py];
            ld.param.u32 %r1, [pn];
            cvta.to.global.u64 %rd1, %rd1;
            cvta.to.global.u64 %rd2, %rd2;
            mov.u32 %r2, %tid.x;
            mul.wide.u32 %rd3, %r2, 16;
            add.u64 %rd1, %rd1, %rd3;
            shl.b32 %r3, %r2, 2;
            mov.u32 %r4, table;
            add.u32 %r3, %r3, %r4;
            st.shared.u32 [%r3], %r2;
            bar.sync 0;
            mov.f32 %f9, 0f00000000;
            mov.f32 %f10, %f9;
            mov.f32 %f11, %f9;
            mov.f32 %f12, %f9;
            mov.f32 %f13, %f9;
        MAIN:
            .pragma "nounroll";
            ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd1];
            ld.global.v4.f32 {%f5, %f6, %f7, %f8}, [%rd1+4096];
            ld.volatile.shared.u32 %r5, [%r3];
            fma.rn.f32 %f9, %f1, %f2, %f9;
            fma.rn.f32 %f9, %f3, %f4, %f9;
            fma.rn.f32 %f9, %f5, %f6, %f9;
            fma.rn.f32 %f9, %f7, %f8, %f9;
            fma.rn.f32 %f9, %f1, %f3, %f9;
            fma.rn.f32 %f9, %f2, %f4, %f9;
            fma.rn.f32 %f9, %f5, %f7, %f9;
            fma.rn.f32 %f9, %f6, %f8, %f9;
            mov.b32 %r6, %f1;
            mov.b32 %r7, %f2;
            mov.b32 %r8, %f3;
            mov.b32 %r9, %f4;
            mov.b32 %r10, %f5;
            mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%f10, %f11, %f12, %f13}, {%r6, %r7, %r8, %r9}, {%r5, %r10}, {%f10, %f11, %f12, %f13};
            add.u64 %rd1, %rd1, 8192;
            add.u32 %r1, %r1, -1;
            setp.ne.u32 %p1, %r1, 0;
            @%p1 bra MAIN;
            add.f32 %f9, %f9, %f10;
            add.f32 %f11, %f11, %f12;
            add.f32 %f9, %f9, %f13;
            add.f32 %f9, %f9, %f11;
            mul.wide.u32 %rd3, %r2, 4;
            add.u64 %rd2, %rd2, %rd3;
            st.global.f32 [%rd2], %f9;
            ret;
        }
        """;

    /// <summary>Two loops, one inside the other; the outer one stores 8 bytes in each turn, the inner one loads 4.</summary>
    public const string NestedLoops = """
        .version 7.8
        .target sm_80
        .address_size 64
        .visible .entry nested(.param .u64 px, .param .u64 py, .param .u32 pn)
        {
            .reg .pred %p<3>;
            .reg .b32 %r<6>;
            .reg .b64 %rd<4>;
            ld.param.u64 %rd1, [px];
            ld.param.u64 %rd2, [py];
            ld.param.u32 %r1, [pn];
            cvta.to.global.u64 %rd1, %rd1;
            cvta.to.global.u64 %rd2, %rd2;
            mov.u32 %r2, %r1;
            mov.u32 %r4, 0;
        ROWS:
            .pragma "nounroll";
            mov.u32 %r3, %r1;
        COLUMNS:
            .pragma "nounroll";
            ld.volatile.global.u32 %r5, [%rd1];
            add.u32 %r4, %r4, %r5;
            add.u32 %r3, %r3, -1;
            setp.ne.u32 %p1, %r3, 0;
            @%p1 bra COLUMNS;
            st.volatile.global.v2.u32 [%rd2], {%r4, %r2};
            add.u32 %r2, %r2, -1;
            setp.ne.u32 %p2, %r2, 0;
            @%p2 bra ROWS;
            ret;
        }
        """;

    /// <summary>A kernel that the assembler only warns of: it bounds blocks per SM without a bound on their threads.</summary>
    public const string Warned = """
        .version 7.8
        .target sm_80
        .address_size 64
        .visible .entry warned() .minnctapersm 2 { ret; }
        """;

    /// <summary>64 values alive at once in a kernel that may have 24 registers.</summary>
    public static string Spilling
    {
        get
        {
            var text = new StringBuilder("""
                .version 7.8
                .target sm_80
                .address_size 64
                .visible .entry spilling(.param .u64 p) .maxnreg 24
                {
                    .reg .b64 %rd<1>;
                    .reg .b32 %r<64>;
                    ld.param.u64 %rd0, [p];

                """);
            for (var i = 0; i < 64; i++)
            {
                text.Append("    ld.volatile.global.u32 %r").Append(i).Append(", [%rd0+").Append(4 * i).AppendLine("];");
            }
            for (var i = 63; i >= 0; i--)
            {
                text.Append("    st.volatile.global.u32 [%rd0+").Append(4 * i).Append("], %r").Append(63 - i).AppendLine(";");
            }
            return text.AppendLine("    ret;").Append('}').ToString();
        }
    }
}
