namespace Kernels.Benchmarks;

/// <summary>The repository that the program was built in.</summary>
internal static class RepositoryFolder
{
    /// <summary>A path inside of it, whether or not something is there.</summary>
    /// <exception cref="InvalidOperationException">The program does not lie in a repository.</exception>
    public static string Path(params string[] parts)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Kernels.sln")))
            {
                return System.IO.Path.Combine([folder.FullName, .. parts]);
            }
        }
        throw new InvalidOperationException($"{System.IO.Path.Combine(parts)} is looked for in the repository, and the program does not lie in one; name files by options.");
    }
}
