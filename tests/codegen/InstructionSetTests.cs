using Kernels.Check;
using Kernels.Testing;

namespace Kernels.Codegen.Tests;

public class InstructionSetTests
{
    private const string Shapes = "200";

    /// <summary>AVX-VNNI's code with its dot products in software.</summary>
    private const string Vnni = "DOTNET_EnableAVX512=0 " + SoftwareInstructions.Variable + "=AvxVnni";

    [Theory]
    [InlineData("", "")]
    [InlineData("DOTNET_EnableAVX512=0 DOTNET_EnableAVXVNNI=0", "Avx2")]
    [InlineData("DOTNET_EnableAVX2=0", "Portable")]
    public void Every_example_format_equals_the_oracle_on_every_instruction_set(string settings, string set) =>
        Check(TestData.InRepository("examples", "formats"), Shapes, settings, set);

    [Theory]
    [InlineData("", "")]
    [InlineData("DOTNET_EnableAVX512=0 DOTNET_EnableAVXVNNI=0", "Avx2")]
    [InlineData(Vnni, "AvxVnni")]
    [InlineData("DOTNET_EnableAVX2=0", "Portable")]
    public void Formats_that_are_easily_compiled_wrong_equal_the_oracle(string settings, string set) =>
        Check(TestData.InRepository("tests", "codegen", "unusual"), "12", settings, set);

    [Fact]
    public void Every_example_format_equals_the_oracle_with_dot_products_as_the_manual_defines_them() =>
        Check(TestData.InRepository("examples", "formats"), "20", Vnni, "AvxVnni");

    [Fact]
    public void Every_example_format_equals_the_oracle_without_any_vector_instructions() =>
        Check(TestData.InRepository("examples", "formats"), "20", "DOTNET_EnableHWIntrinsic=0", "Portable");

    private static void Check(string folder, string shapes, string settings, string set)
    {
        var (code, text) = CheckProcess.Run(folder, shapes, settings);
        Assert.True(code == 0, text);
        Assert.Contains(" 0 mistakes", text, StringComparison.Ordinal);
        // A machine without AVX2 takes narrower paths by itself.
        Assert.Contains(System.Runtime.Intrinsics.X86.Avx2.IsSupported ? set : "Portable", text, StringComparison.Ordinal);
    }
}
