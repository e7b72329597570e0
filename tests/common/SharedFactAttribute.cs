namespace Kernels.Tests.Common;

/// <summary>A test that needs a file or folder of <c>../shared</c> (beside the repository); it is skipped, and says so, where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(string path)
    {
        RelativePath = path;
        if (!Exists(SharedFolder.Find(path)))
        {
            Skip = $"../shared/{path} is absent.";
        }
    }

    /// <summary>The path below <c>../shared</c>.</summary>
    public string RelativePath { get; }

    private static bool Exists(string? path) => File.Exists(path) || Directory.Exists(path);
}
