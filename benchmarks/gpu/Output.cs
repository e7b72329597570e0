using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Kernels.Benchmarks.Gpu;

/// <summary>How reports are written.</summary>
internal static class Output
{
    private const int WidthOfFiles = 200;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The console for tables. A file or a pipe has no width of its own: lines there are long enough for every column.</summary>
    public static IAnsiConsole Console { get; } = CreateConsole();

    public static void Json(JsonNode node) => System.Console.WriteLine(node.ToJsonString(Indented));

    private static IAnsiConsole CreateConsole()
    {
        var console = AnsiConsole.Console;
        if (System.Console.IsOutputRedirected)
        {
            console.Profile.Width = WidthOfFiles;
        }
        return console;
    }
}
