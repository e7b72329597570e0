using System.Diagnostics;

namespace Kernels.Check;

/// <summary>Runs this program in a process of its own, which may have fewer instruction sets than the caller.</summary>
public static class CheckProcess
{
    /// <param name="folder">Whose .qk files are checked.</param>
    /// <param name="shapes">The number of random shapes.</param>
    /// <param name="switchedOff">A variable of the .NET runtime that is set to 0, as <c>DOTNET_EnableAVX512</c>; empty for none.</param>
    /// <returns>The exit code, and what was printed.</returns>
    public static (int Code, string Text) Run(string folder, string shapes, string switchedOff)
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(host, [typeof(CheckProcess).Assembly.Location, folder, shapes])
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
