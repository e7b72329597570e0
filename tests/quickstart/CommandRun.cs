using Spectre.Console;

namespace Kernels.Quickstart.Tests;

/// <summary>What a command wrote and how it ended.</summary>
internal sealed record CommandRun(int Code, string Output, string Errors)
{
    public static async Task<CommandRun> Of(params string[] arguments)
    {
        var (output, errors) = (Console.Out, Console.Error);
        using var written = new StringWriter();
        using var complained = new StringWriter();
        Console.SetOut(written);
        Console.SetError(complained);
        // It would keep the writer that was there when it was first used.
        AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(written) });
        try
        {
            return new CommandRun(await CommandLine.RunAsync(arguments), written.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }

    /// <summary>Checks that the command failed with one line, and returns it.</summary>
    public string Error()
    {
        Assert.Equal(1, Code);
        Assert.Equal("", Output);
        var line = Assert.Single(Errors.TrimEnd('\n', '\r').Split('\n'));
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain(" at Kernels.", line, StringComparison.Ordinal);
        return line;
    }
}
