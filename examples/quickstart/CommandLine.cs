using System.CommandLine;

namespace Kernels.Quickstart;

/// <summary>The commands, and how errors are told: one line, exit code 1.</summary>
public static class CommandLine
{
    public static RootCommand Create()
    {
        var root = new RootCommand("What each format of examples/formats keeps of a Llama, a Mamba and a Mamba-2, and how fast its generated kernels run.");
        TableCommand.AddTo(root, text: false);
        root.Subcommands.Add(TableCommand.Create());
        root.Subcommands.Add(LogitsCommand.Create());
        return root;
    }

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var parse = Create().Parse(args);
            return parse.Errors.Count == 0
                ? await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false })
                : await FailAsync(parse.Errors[0].Message);
        }
        catch (OperationCanceledException)
        {
            return await FailAsync("cancelled");
        }
        catch (Exception e) when (e is UsageException or IOException or InvalidDataException or InvalidOperationException or ArgumentException or NotSupportedException or UnauthorizedAccessException)
        {
            return await FailAsync(e.Message);
        }
    }

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync("error: " + string.Join(' ', message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));
        return 1;
    }
}
