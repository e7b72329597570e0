using System.Diagnostics;
using Kernels.Check;

namespace Kernels.Runtime.Tests.Numerics;

/// <summary>The tests of lanes once more in processes that have fewer instructions.</summary>
public class LaneInstructionSetTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512=0")]
    [InlineData("DOTNET_EnableAVX2=0")]
    [InlineData("DOTNET_EnableHWIntrinsic=0")]
    public async Task Lanes_are_right_with(string setting)
    {
        if (ProcessorSwitches.Effective(setting).Length == 0)
        {
            return; // This machine lacks the instructions anyway: the tests of this process have shown it.
        }
        var (name, value) = (setting[..setting.IndexOf('=', StringComparison.Ordinal)], setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        string[] arguments = ["vstest", typeof(LaneInstructionSetTests).Assembly.Location, "--TestCaseFilter:FullyQualifiedName~LaneMathTests|FullyQualifiedName~FloatLanesTests"];
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [name] = value },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0 && text.Contains("Passed", StringComparison.Ordinal), text + await errors);
    }
}
