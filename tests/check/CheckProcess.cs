using System.Diagnostics;

namespace Kernels.Check;

/// <summary>Runs this program in a process of its own, which may have fewer instruction sets than the caller.</summary>
public static class CheckProcess
{
    /// <param name="folder">Whose .qk files are checked.</param>
    /// <param name="shapes">The number of random shapes.</param>
    /// <param name="settings">Variables of its environment, as <c>DOTNET_EnableAVX512=0</c>, with spaces between them.</param>
    /// <returns>The exit code, and what was printed.</returns>
    public static (int Code, string Text) Run(string folder, string shapes, string settings)
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(host, [typeof(CheckProcess).Assembly.Location, folder, shapes])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var setting in settings.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            start.Environment[setting[..setting.IndexOf('=', StringComparison.Ordinal)]] = setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..];
        }
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text + errors.Result);
    }
}
