using Kernels.PtxMachine.Assembly;

namespace Kernels.Gpu.Tests.Assembly;

/// <summary>What the assembler says of the PTX that this repository makes.</summary>
public class PtxModuleTests
{
    public static TheoryData<string, string> ModulesAndArchitectures()
    {
        var rows = new TheoryData<string, string>();
        foreach (var module in PtxModules.All)
        {
            foreach (var architecture in module.Target.AndLater())
            {
                rows.Add(module.Name, architecture.Name);
            }
        }
        return rows;
    }

    [CudaToolsTheory]
    [MemberData(nameof(ModulesAndArchitectures))]
    public void Every_module_assembles_for_its_target_and_all_later_ones_without_spill_stack_frame_or_warning(string name, string architecture)
    {
        var assembled = Assembler.Assemble(PtxModules.All.Single(m => m.Name == name).Text, GpuArchitecture.Named(architecture));

        Assert.NotEmpty(assembled.Kernels);
        Assert.Empty(assembled.Warnings);
        Assert.All(assembled.Kernels, kernel => Assert.True(kernel.InRegisters, $"{kernel} does not stay in its registers."));
    }

    [Fact]
    public void The_names_of_modules_are_distinct() => Assert.Distinct(PtxModules.All.Select(m => m.Name));
}
