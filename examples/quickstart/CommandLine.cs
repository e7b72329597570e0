using System.CommandLine;
using Spectre.Console;

namespace Kernels.Quickstart;

/// <summary>The commands, and how errors are told: one line, exit code 1.</summary>
public static class CommandLine
{
    public static RootCommand Create()
    {
        var root = new RootCommand("What each format of examples/formats keeps of a language model, and how fast its generated kernels run.");
        TableCommand.AddTo(root, text: false);
        root.Subcommands.Add(TableCommand.Create());
        root.Subcommands.Add(LogitsCommand.Create());
        return root;
    }

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            return await Create().Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Cancelled.");
            return 1;
        }
        catch (Exception e) when (e is UsageException or IOException or InvalidDataException or InvalidOperationException or ArgumentException or UnauthorizedAccessException)
        {
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }).MarkupLineInterpolated($"[red]error:[/] {e.Message}");
            return 1;
        }
    }
}
