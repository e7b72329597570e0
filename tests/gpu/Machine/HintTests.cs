using Kernels.PtxMachine;

namespace Kernels.Gpu.Tests.Machine;

public class HintTests
{
    [Theory]
    [InlineData("membar.gl;", InstructionClass.Fence)]
    [InlineData("fence.acq_rel.gpu;", InstructionClass.Fence)]
    [InlineData("fence.sc.cta;", InstructionClass.Fence)]
    [InlineData("prefetch.global.L2 [%rd0];", InstructionClass.Hint)]
    [InlineData("nanosleep.u32 100;", InstructionClass.Hint)]
    [InlineData("griddepcontrol.wait;", InstructionClass.Hint)]
    public void Fences_and_advice_change_nothing_and_are_counted_as_what_they_are(string instruction, InstructionClass kind)
    {
        var memory = new DeviceMemory();
        var x = memory.Allocate<uint>("x", [7u]);
        var text = PtxKernel.Text("x:u64", ".reg .b64 %rd<2>;", "ld.param.u64 %rd0, [x];\n" + instruction);
        var result = PtxKernel.Run(text, memory, [x]);
        Assert.Empty(result.Reports);
        Assert.Equal(1, result.Counters.All.Issued(kind));
        Assert.Equal(0, result.Counters.Buffer("x").SectorsRead);
        Assert.Equal([7u], x.Read<uint>());
    }

    [Fact]
    public void Generic_addresses_of_global_memory_are_those_of_their_space()
    {
        const string text = """
            .reg .b64 %g<3>;
            mov.u64 %g0, 4096;
            cvta.to.global.u64 %g1, %g0;
            cvta.global.u64 %g2, %g1;
            sub.u64 %g2, %g2, %g0;
            cvt.u32.u64 %d, %g2;
            """;
        Assert.All(LaneProgram.Run<uint>(text), x => Assert.Equal(0u, x));
    }
}
