using System.CommandLine;
using Kernels.Benchmarks;

var root = new RootCommand("Speed of the generated kernels against the limits of the machine, measured in the same run.")
{
    GemvCommand.Create(),
    GemmCommand.Create(),
    SuiteCommand.Create(),
};
return root.Parse(args).Invoke();
