using Kernels.PtxMachine.Assembly;

namespace Kernels.Gpu.Tests.Assembly;

public class PtxAssemblerTests
{
    [CudaToolsTheory]
    [InlineData("sm_80")]
    [InlineData("sm_90")]
    [InlineData("sm_90a")]
    public void A_module_becomes_machine_code_with_registers_and_shared_memory(string architecture)
    {
        var module = Assembler.Assemble(PtxTexts.CountedLoop, GpuArchitecture.Named(architecture));

        Assert.Equal([0x7f, (byte)'E', (byte)'L', (byte)'F'], module.Cubin.Take(4));
        Assert.Empty(module.Warnings);
        var kernel = Assert.Single(module.Kernels);
        Assert.Equal("counted", kernel.Name);
        Assert.InRange(kernel.Registers, 16, 64);
        Assert.Equal(1024, kernel.SharedBytes);
        Assert.True(kernel.InRegisters);
    }

    [CudaToolsFact]
    public void Every_kernel_of_a_module_is_reported()
    {
        var second = PtxTexts.Warned[PtxTexts.Warned.IndexOf(".visible", StringComparison.Ordinal)..].Replace(" .minnctapersm 2", "", StringComparison.Ordinal);

        var module = Assembler.Assemble(PtxTexts.Spilling + "\n" + second, GpuArchitecture.Sm80);

        Assert.Equal(["spilling", "warned"], module.Kernels.Select(k => k.Name).Order());
        Assert.False(module.Kernels.Single(k => k.Name == "spilling").InRegisters);
        Assert.True(module.Kernels.Single(k => k.Name == "warned").InRegisters);
    }

    [CudaToolsFact]
    public void A_kernel_short_of_registers_is_seen_to_spill()
    {
        var kernel = Assert.Single(Assembler.Assemble(PtxTexts.Spilling, GpuArchitecture.Sm90).Kernels);

        Assert.Equal(24, kernel.Registers);
        Assert.False(kernel.InRegisters);
        Assert.All([kernel.StackBytes, kernel.SpillStoreBytes, kernel.SpillLoadBytes], bytes => Assert.InRange(bytes!.Value, 4 * 40, int.MaxValue));
    }

    [CudaToolsFact]
    public void A_warning_is_kept_with_its_line()
    {
        var warning = Assert.Single(Assembler.Assemble(PtxTexts.Warned, GpuArchitecture.Sm80).Warnings);

        Assert.StartsWith("line 4: .minnctapersm is ignored", warning, StringComparison.Ordinal);
        Assert.Contains(".visible .entry warned()", warning, StringComparison.Ordinal);
    }

    [CudaToolsFact]
    public void A_rejected_module_is_an_error_that_shows_each_wrong_line()
    {
        var wrong = PtxTexts.CountedLoop.Replace("fma.rn.f32 %f9, %f7, %f8, %f9", "fma.rx.f32 %f9, %f7, %f8, %f9", StringComparison.Ordinal);

        var error = Assert.Throws<PtxAssemblyException>(() => Assembler.Assemble(wrong, GpuArchitecture.Sm90));

        Assert.Contains("for sm_90:\nline 37: Unknown modifier '.rx'\n    fma.rx.f32 %f9, %f7, %f8, %f9;", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_is_assembled_for_its_target_and_what_came_later()
    {
        Assert.Equal(["sm_80", "sm_90", "sm_90a"], new PtxSource("a", PtxTexts.CountedLoop).Target.AndLater().Select(a => a.Name));
        Assert.Equal(["sm_90a"], new PtxSource("b", ".version 8.0\n.target sm_90a\n").Target.AndLater().Select(a => a.Name));
    }

    [Fact]
    public void A_target_that_nobody_knows_is_an_error_that_lists_the_known_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => new PtxSource("old", ".target sm_70").Target);

        Assert.Contains("no architecture sm_70; there are sm_80, sm_90, sm_90a", error.Message, StringComparison.Ordinal);
    }
}
