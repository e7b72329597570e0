namespace Kernels.Tests.Common;

/// <summary>The folder <c>shared</c> beside the repository: models and vectors that other people's code produced.</summary>
public static class SharedFolder
{
    /// <summary>Where that path lies, whether or not it is there; null outside a repository.</summary>
    public static string? Find(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Kernels.sln")))
            {
                return Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", path));
            }
        }
        return null;
    }
}
