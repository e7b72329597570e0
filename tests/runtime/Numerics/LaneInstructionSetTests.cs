using System.Diagnostics;

namespace Kernels.Runtime.Tests.Numerics;

/// <summary>The tests of lanes once more in processes that have fewer instructions.</summary>
public class LaneInstructionSetTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Lanes_are_right_without(string switchedOff)
    {
        string[] arguments = ["vstest", typeof(LaneInstructionSetTests).Assembly.Location, "--TestCaseFilter:FullyQualifiedName~LaneMathTests|FullyQualifiedName~FloatLanesTests"];
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [switchedOff] = "0" },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0 && text.Contains("Passed", StringComparison.Ordinal), text + await errors);
    }
}
