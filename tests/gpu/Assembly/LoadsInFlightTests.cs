using Kernels.PtxMachine.Assembly;

namespace Kernels.Gpu.Tests.Assembly;

public class LoadsInFlightTests
{
    [Fact]
    public void A_load_is_under_way_until_one_of_its_registers_is_named() => Assert.Equal(3 * 512, InFlight(
        """
                /*0000*/                   LDG.E.128 R4, [R2.64] ;
                /*0010*/                   LDG.E.128 R8, [R2.64+0x200] ;
                /*0020*/                   LDG.E.128 R12, [R2.64+0x400] ;
                /*0030*/                   FADD R0, R0, R7 ;
                /*0040*/                   FADD R0, R0, R8 ;
                /*0050*/                   FADD R0, R0, R14 ;
                /*0060*/                   LDG.E R20, [R2.64+0x600] ;
                /*0070*/                   FADD R0, R0, R20 ;
        """));

    [Fact]
    public void A_load_for_the_next_turn_is_under_way_with_those_of_this_one() => Assert.Equal(512 + 128, InFlight(
        """
                /*0000*/                   LDG.E R20, [R2.64+0x600] ;
                /*0010*/                   FADD R0, R0, R20 ;
                /*0020*/                   FADD R0, R0, R5 ;
                /*0030*/                   LDG.E.128 R4, [R2.64] ;
        """));

    [Fact]
    public void Operands_of_a_tensor_instruction_are_four_registers() => Assert.Equal(256, InFlight(
        """
                /*0000*/                   LDG.E.64 R6, [R2.64] ;
                /*0010*/                   HMMA.16816.F32 R12, R4, R10, R12 ;
                /*0020*/                   LDG.E.64 R8, [R2.64] ;
                /*0030*/                   FADD R0, R0, R9 ;
        """));

    [Fact]
    public void Copies_are_under_way_until_the_wait_leaves_their_group_out() => Assert.Equal(3 * 2 * 512, InFlight(
        """
                /*0000*/                   DEPBAR.LE SB0, 0x2 ;
                /*0010*/                   LDGSTS.E.BYPASS.128 [R8], [R2.64] ;
                /*0020*/                   LDGSTS.E.BYPASS.128 [R8+0x200], [R2.64+0x200] ;
                /*0030*/                   LDGDEPBAR ;
        """));

    private static int InFlight(string instructions)
    {
        var kernel = Assert.Single(MachineCode.ReadDisassembly($"""
            .text.k:
            .L_x_0:
            {instructions}
                    /*0100*/               @P0 BRA `(.L_x_0) ;
                    /*0110*/                   EXIT ;
            """));
        return Assert.Single(kernel.Loops).BytesInFlightPerWarp;
    }
}
