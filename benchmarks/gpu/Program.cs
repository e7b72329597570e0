using System.CommandLine;
using Kernels.Benchmarks.Gpu;
using Kernels.Benchmarks.Gpu.Sass;
using Kernels.PtxMachine.Assembly;

var root = new RootCommand("GPU kernels: what their machine code tells without a GPU, and on a GPU whether they are right and how fast.")
{
    SassCommand.Create(),
};
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (MissingPartException e)
{
    Console.Error.WriteLine(e.Message);
    return MissingPartException.ExitCode;
}
catch (Exception e) when (e is ArgumentException or InvalidOperationException or InvalidDataException or IOException or PtxAssemblyException)
{
    Console.Error.WriteLine("error: " + e.Message);
    return 1;
}
