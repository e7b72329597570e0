namespace Kernels.Runtime.Tests.IO;

/// <summary>A folder for the files of one test, deleted with them.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kernels-tests-");

    public string Path => folder.FullName;

    public string this[string file] => System.IO.Path.Combine(folder.FullName, file);

    public string[] Files => [.. folder.GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal)];

    public void Dispose() => folder.Delete(recursive: true);
}
