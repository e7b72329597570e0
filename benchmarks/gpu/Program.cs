using System.CommandLine;
using Kernels.Benchmarks.Gpu;
using Kernels.Benchmarks.Gpu.Figures;
using Kernels.Benchmarks.Gpu.Linear;
using Kernels.Benchmarks.Gpu.Sass;
using Kernels.Gpu;
using Kernels.PtxMachine.Assembly;
using Spectre.Console;

const int WidthOfFiles = 200;

var root = new RootCommand("GPU kernels: what their machine code tells without a GPU, and on a GPU whether they are right and how fast.")
{
    SassCommand.Create(),
    FiguresCommand.Create(),
    IlgpuCommand.Create(),
    CheckCommand.Create(),
    RunCommand.Create(),
};
if (Console.IsOutputRedirected)
{
    // A file or a pipe has no width of its own: lines are long enough there for every column.
    AnsiConsole.Profile.Width = WidthOfFiles;
}
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is MissingPartException or DeviceNotFoundException)
{
    Console.Error.WriteLine(e.Message);
    return MissingPartException.ExitCode;
}
catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException or InvalidDataException or IOException or PtxAssemblyException)
{
    Console.Error.WriteLine("error: " + e.Message);
    return 1;
}
