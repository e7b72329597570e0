using Kernels.Check;
using Kernels.Testing;

namespace Kernels.Codegen.Tests;

public class InstructionSetTests
{
    private const string Shapes = "200";

    [Theory]
    [InlineData("", "")]
    [InlineData("DOTNET_EnableAVX512", "AVX2")]
    [InlineData("DOTNET_EnableAVX2", "portable")]
    public void Every_example_format_equals_the_oracle_on_every_instruction_set(string switchedOff, string set)
    {
        var (code, text) = CheckProcess.Run(TestData.InRepository("examples", "formats"), Shapes, switchedOff);
        Assert.True(code == 0, text);
        Assert.Contains("0 mistakes", text, StringComparison.Ordinal);
        // A machine without AVX-512 takes narrower paths by itself.
        Assert.Contains(System.Runtime.Intrinsics.X86.Avx2.IsSupported ? set : "portable", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    public void Formats_that_are_easily_compiled_wrong_equal_the_oracle(string switchedOff)
    {
        var (code, text) = CheckProcess.Run(TestData.InRepository("tests", "codegen", "unusual"), "12", switchedOff);
        Assert.True(code == 0, text);
        Assert.Contains(" 0 mistakes", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_example_format_equals_the_oracle_without_any_vector_instructions()
    {
        var (code, text) = CheckProcess.Run(TestData.InRepository("examples", "formats"), "20", "DOTNET_EnableHWIntrinsic");
        Assert.True(code == 0, text);
        Assert.Contains("portable", text, StringComparison.Ordinal);
    }
}
