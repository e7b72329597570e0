using System.CommandLine;
using Kernels.Benchmarks;

var root = new RootCommand("Speed of the generated kernels against the limits of the machine and against peers, measured in the same run.")
{
    GemvCommand.Create(),
    GemmCommand.Create(),
    PeersCommand.Create(),
    ExpertsCommand.Create(),
    ScanCommand.Create(),
    DecodeLengthCommand.Create(),
    OperationsCommand.Create(),
    SuiteCommand.Create(),
};
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException)
{
    Console.Error.WriteLine("error: " + e.Message);
    return 1;
}
