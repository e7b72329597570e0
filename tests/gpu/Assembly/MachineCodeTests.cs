using Kernels.PtxMachine.Assembly;

namespace Kernels.Gpu.Tests.Assembly;

public class MachineCodeTests
{
    [CudaToolsTheory]
    [InlineData("sm_80")]
    [InlineData("sm_90")]
    [InlineData("sm_90a")]
    public void A_loop_is_named_by_its_label_and_its_instructions_are_counted(string architecture)
    {
        var loop = Assert.Single(Assembler.ReadOne(PtxTexts.CountedLoop, GpuArchitecture.Named(architecture)).Loops);

        Assert.Equal("MAIN", loop.Name);
        Assert.Equal(0, loop.Depth);
        Assert.Empty(loop.Sometimes);
        Assert.Equal(2, loop.ByClass[InstructionClass.GlobalLoad]);
        Assert.Equal(1, loop.ByClass[InstructionClass.SharedLoad]);
        Assert.Equal(8, loop.ByClass[InstructionClass.Float]);
        Assert.Equal(1, loop.Tensor);
        Assert.Equal(2 * 32 * 16, loop.BytesLoadedPerWarp);
        Assert.Equal(0, loop.BytesStoredPerWarp);
        Assert.InRange(loop.Always.Length, 15, 24);
        Assert.DoesNotContain(InstructionClass.Other, loop.ByClass.Keys);
        Assert.Equal(132 * 4 * 1.755e9 * 1024 / loop.Always.Length, loop.IssueBound(GpuCard.H100), 1);
    }

    [CudaToolsTheory]
    [InlineData("sm_80")]
    [InlineData("sm_90")]
    public void A_loop_inside_a_loop_is_counted_apart(string architecture)
    {
        var loops = Assembler.ReadOne(PtxTexts.NestedLoops, GpuArchitecture.Named(architecture)).Loops;

        var rows = Assert.Single(loops, l => l.Name == "ROWS");
        Assert.Equal(0, rows.Depth);
        Assert.Equal(0, rows.BytesLoadedPerWarp);
        Assert.Equal(32 * 8, rows.BytesStoredPerWarp);
        var columns = Assert.Single(loops, l => l.Name == "COLUMNS");
        Assert.Equal(1, columns.Depth);
        Assert.Equal(32 * 4, columns.BytesLoadedPerWarp);
        Assert.Equal(0, columns.BytesStoredPerWarp);
        Assert.Equal(2, loops.Length);
    }

    [CudaToolsTheory]
    [InlineData("sm_80")]
    [InlineData("sm_90")]
    public void What_kernels_take_is_in_their_machine_code_too(string architecture)
    {
        var module = Assembler.Assemble(PtxTexts.Spilling, GpuArchitecture.Named(architecture));

        var read = Assert.Single(Assembler.ReadResources(module.Cubin.AsSpan()));

        Assert.Equal(Assert.Single(module.Kernels) with { SpillStoreBytes = null, SpillLoadBytes = null }, read);
        Assert.False(read.InRegisters);
    }

    /// <summary>As <c>nvdisasm</c> would write it, so that this holds on machines without it.</summary>
    [Fact]
    public void A_disassembly_is_read()
    {
        var kernel = Assert.Single(MachineCode.ReadDisassembly(
            """
            .text.copy:
            	//## File ".nv_debug_ptx_txt", line 2
                    /*0000*/                   S2R R0, SR_TID.X ;
                    /*0010*/                   BSSY B0, `(.L_x_2) ;
            .L_x_1:
            	//## File ".nv_debug_ptx_txt", line 4
                    /*0020*/              @!P0 LDGSTS.E.BYPASS.LTC128B.128 [R2], [R4.64] ;
                    /*0030*/                   LDSM.16.MT88.4 R8, [R3] ;
                    /*0040*/                   HMMA.16816.F32 R4, R8, R12, R4 ;
                    /*0050*/               @P1 BRA `(.L_x_3) ;
                    /*0060*/                   STG.E.U16 [R6.64], R4 ;
            .L_x_3:
                    /*0070*/               @P2 BRA `(.L_x_1) ;
            .L_x_2:
                    /*0080*/                   EXIT ;
            .L_x_4:
                    /*0090*/                   BRA `(.L_x_4);
                    /*00a0*/                   NOP;
            """,
            """
            .entry other() {
            mov.u32 %r0, %tid.x;
            AGAIN:
            cp.async.cg.shared.global [%r1], [%rd1], 16;
            @%p1 bra AGAIN;
            bra BELOW;
            BELOW:
            """));

        Assert.Equal("copy", kernel.Name);
        Assert.Equal(9, kernel.Instructions.Length);
        var loop = Assert.Single(kernel.Loops);
        Assert.Equal("AGAIN", loop.Name);
        Assert.Equal(0x20, loop.Address);
        Assert.Equal([0x20, 0x30, 0x40, 0x50, 0x70], loop.Always.Select(i => i.Address));
        Assert.Equal([0x60], loop.Sometimes.Select(i => i.Address));
        Assert.Equal(512, loop.BytesAlwaysLoadedPerWarp);
        Assert.Equal(64, loop.BytesStoredPerWarp);
        Assert.Equal(512, Assert.Single(loop.Always, i => i.Class == InstructionClass.SharedLoad).BytesPerWarp);
        Assert.Equal(1, loop.Predicated);
        Assert.Equal("!P0", loop.Always[0].Predicate);
        Assert.Equal(4, loop.Always[0].PtxLine);
    }

    [Fact]
    public void Two_ways_back_to_one_place_are_one_loop()
    {
        var kernel = Assert.Single(MachineCode.ReadDisassembly(
            """
            .text.both:
            .L_x_1:
                    /*0000*/                   LDG.E R0, [R4.64] ;
                    /*0010*/               @P0 BRA `(.L_x_1) ;
                    /*0020*/                   IADD3 R4, R4, 0x4, RZ ;
                    /*0030*/               @P1 BRA `(.L_x_1) ;
                    /*0040*/                   EXIT ;
            """));

        var loop = Assert.Single(kernel.Loops);
        Assert.Equal(".L_x_1", loop.Name);
        Assert.Equal([0x00, 0x10], loop.Always.Select(i => i.Address));
        Assert.Equal([0x20, 0x30], loop.Sometimes.Select(i => i.Address));
    }
}
