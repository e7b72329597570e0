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
catch (Exception e) when (Failure.IsExpected(e))
{
    return await Failure.TellAsync(e.Message);
}
