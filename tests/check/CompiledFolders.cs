using System.Runtime.Intrinsics.X86;

namespace Kernels.Check;

/// <summary>Folders of declarations, each compiled once for all instruction sets of this machine's family, and checked in processes that have some of them.</summary>
public sealed class CompiledFolders : IDisposable
{
    private readonly string images = Directory.CreateTempSubdirectory("kernels-images").FullName;
    private readonly Dictionary<string, string> files = [];
    private readonly Dictionary<(string Folder, string Shapes, string Settings), (int Code, string Text)> results = [];

    /// <param name="folder">Whose .qk files are checked.</param>
    /// <param name="shapes">The number of random shapes.</param>
    /// <param name="settings">Variables of the process's environment, as <c>DOTNET_EnableAVX512=0</c>, with spaces between them.</param>
    /// <returns>The exit code, and what was printed.</returns>
    public (int Code, string Text) Check(string folder, string shapes, string settings)
    {
        // On a machine that lacks what is switched off, the same process would run twice.
        var key = (folder, shapes, ProcessorSwitches.Effective(settings));
        if (!results.TryGetValue(key, out var result))
        {
            results[key] = result = Run(folder, shapes, key.Item3);
        }
        return result;
    }

    public void Dispose() => Directory.Delete(images, recursive: true);

    private (int Code, string Text) Run(string folder, string shapes, string settings)
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        return CheckProcess.Run(host, settings, folder, shapes, "1", Image(folder));
    }

    private string Image(string folder)
    {
        if (!files.TryGetValue(folder, out var file))
        {
            file = files[folder] = Path.Combine(images, $"{files.Count}.dll");
            File.WriteAllBytes(file, InMemoryCompiler.Image(InMemoryCompiler.Sources(InMemoryCompiler.TextOf(folder)), InstructionSet.Machines(X86Base.IsSupported ? "X86" : "Arm")));
        }
        return file;
    }
}
