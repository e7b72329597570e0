using System.CommandLine;
using Kernels.Print;
using Kernels.Print.Gallery;
using Kernels.Print.Input;

var root = new RootCommand("Shows what the compiler makes of .qk files.");
root.Subcommands.Add(PrintCommand.Create());
root.Subcommands.Add(GalleryCommand.Create());
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is MistakeException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
