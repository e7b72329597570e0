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
        root.Subcommands.Add(GenerateCommand.Create());
        root.Subcommands.Add(GgufCommand.Create());
        root.Subcommands.Add(Llama2cCommand.Create());
        root.Subcommands.Add(CalibrateCommand.Create());
        return root;
    }

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var parse = Create().Parse(args);
            return parse.Errors.Count == 0
                ? await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false })
                : await Failure.TellAsync(parse.Errors[0].Message);
        }
        catch (OperationCanceledException)
        {
            return await Failure.TellAsync("cancelled");
        }
        catch (Exception e) when (Failure.IsExpected(e))
        {
            return await Failure.TellAsync(e.Message);
        }
    }
}
