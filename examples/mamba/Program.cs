using System.CommandLine;
using Kernels.Mamba;
using Kernels.Quickstart;

var root = GenerateCommand.Create();
root.Subcommands.Add(LengthsCommand.Create());
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (OperationCanceledException)
{
    return 130;
}
catch (Exception e) when (e is UsageException or IOException or InvalidDataException or InvalidOperationException or ArgumentException)
{
    await Console.Error.WriteLineAsync("error: " + e.Message);
    return 1;
}
