using System.Diagnostics;
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
        var (code, text) = Check(switchedOff, Shapes);
        Assert.True(code == 0, text);
        Assert.Contains("0 mistakes", text, StringComparison.Ordinal);
        // A machine without AVX-512 takes narrower paths by itself.
        Assert.Contains(System.Runtime.Intrinsics.X86.Avx2.IsSupported ? set : "portable", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_example_format_equals_the_oracle_without_any_vector_instructions()
    {
        var (code, text) = Check("DOTNET_EnableHWIntrinsic", "20");
        Assert.True(code == 0, text);
        Assert.Contains("portable", text, StringComparison.Ordinal);
    }

    private static (int Code, string Text) Check(string switchedOff, string shapes)
    {
        var formats = TestData.InRepository("examples", "formats");
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", [typeof(KernelCheck).Assembly.Location, formats, shapes])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (switchedOff.Length > 0)
        {
            start.Environment[switchedOff] = "0";
        }
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text + errors.Result);
    }
}
