using System.Diagnostics;

namespace Kernels.Check;

/// <summary>Runs this program in a process of its own, which may have fewer instruction sets than the caller, or others.</summary>
public static class CheckProcess
{
    /// <param name="host">The program that runs it: dotnet, or one that stands in for another processor.</param>
    /// <param name="settings">Variables of its environment, as <c>DOTNET_EnableAVX512=0</c>, with spaces between them.</param>
    /// <param name="arguments">The arguments of this program.</param>
    /// <returns>The exit code, and what was printed.</returns>
    public static (int Code, string Text) Run(string host, string settings, params string[] arguments)
    {
        var start = new ProcessStartInfo(host, [typeof(CheckProcess).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var setting in settings.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = setting.IndexOf('=', StringComparison.Ordinal);
            start.Environment[setting[..at]] = setting[(at + 1)..];
        }
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text + errors.Result);
    }
}
