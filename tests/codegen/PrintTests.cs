using Kernels.Compiler.Spelling.Targets;
using Kernels.Print;
using Kernels.Print.Forms;
using Kernels.Print.Input;
using Kernels.Testing;

namespace Kernels.Codegen.Tests;

/// <summary><c>qk print</c>.</summary>
public sealed class PrintTests
{
    private static readonly DeclaredFile Int4 = DeclaredFile.Read(TestData.InRepository("examples", "formats", "int4_g32.qk"));
    private static readonly DeclaredFile Scans = DeclaredFile.Read(TestData.InRepository("examples", "kernels", "scans.qk"));

    private static readonly Selection All = new(null, null, null);

    [Fact]
    public void Every_form_shows_a_format() =>
        Assert.All(PrintCommand.Forms, f => Assert.StartsWith("// Linear Int4G32 f32\n", Assert.Single(All.Print(Int4, f, null)), StringComparison.Ordinal));

    [Theory]
    [InlineData("nest", "nest Recurrence\n")]
    [InlineData("rules", "nest S6 at t\n")]
    [InlineData("csharp", "public static class S6")]
    [InlineData("ilgpu", "public static class S6Gpu")]
    public void A_kernel_is_chosen_by_its_name(string form, string part) =>
        Assert.Contains(part, Assert.Single(new Selection("S6", null, null).Print(Scans, PrintCommand.Forms.Single(f => f.Name == form), null)), StringComparison.Ordinal);

    [Fact]
    public void Machine_code_is_that_of_the_instruction_set()
    {
        var a8 = DeclaredFile.Read(TestData.InRepository("examples", "formats", "a8.qk")) with { Weights = Int4.Weights };
        string Text(string target) => Assert.Single(new Selection(null, null, "A8").Print(a8, new MachineForm(), Target.All.Single(t => t.Name == target)));

        Assert.Contains("MultiplyBytes", Text("Avx2"), StringComparison.Ordinal);
        Assert.Contains("DotSmallBytes", Text("AvxVnni"), StringComparison.Ordinal);
    }

    [Fact]
    public void CSharp_of_one_instruction_set_has_its_methods_alone()
    {
        var text = Assert.Single(All.Print(Int4, new CSharpForm(), Target.All.Single(t => t.Name == "Avx2")));

        Assert.Contains("void OneTokenAvx2(", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Avx512", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_the_file_lacks_is_told_with_those_that_it_has()
    {
        var error = Assert.Throws<MistakeException>(() => new Selection("S7", null, null).Print(Scans, new NestForm(), null).ToList());

        Assert.StartsWith("The file has no kernel 'S7'; it has SelectiveScan, S6, ", error.Message, StringComparison.Ordinal);
    }
}
