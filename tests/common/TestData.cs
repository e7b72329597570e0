namespace Kernels.Testing;

/// <summary>Finds data that tests need: in the repository's examples, or in a folder <c>shared</c> beside the repository.</summary>
internal static class TestData
{
    /// <summary>A folder of model files, or null where it is absent.</summary>
    public static string? FindModel(string name) => Find(Path.Combine("examples", "models", name), Path.Combine("..", "shared", "models", name));

    /// <summary>The text that the small models are measured on.</summary>
    public static string ValidationText => InRepository("examples", "models", "validation.txt");

    /// <summary>The folder of results that other implementations recorded: what KERNELS_GOLDENS names, or the shared one; null where that is absent.</summary>
    public static string? Goldens => Environment.GetEnvironmentVariable("KERNELS_GOLDENS") is { Length: > 0 } named ? named : Find(Path.Combine("..", "shared", "goldens"));

    /// <summary>The folder of small cases after public bug reports; null where it is absent.</summary>
    public static string? Cases => Find(Path.Combine("..", "shared", "cases"));

    /// <summary>A folder of other people's models and data; null where it is absent.</summary>
    public static string? Data(string name) => Find(Path.Combine("..", "shared", "data", name));

    /// <summary>A folder or file of the repository.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests do not run inside the repository, or it has no such path.</exception>
    public static string InRepository(params string[] path) =>
        Find(Path.Combine(path)) ?? throw new DirectoryNotFoundException($"{Path.Combine(path)} is not in the repository around {AppContext.BaseDirectory}.");

    /// <summary>A program that a script in .ci fetched into the checkout; null where it is absent.</summary>
    public static string? FindTool(params string[] path) => Find(Path.Combine([".tools", .. path]));

    private static string? Find(params string[] candidates)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Kernels.sln")))
        {
            folder = folder.Parent;
        }
        return folder is null ? null : candidates.Select(c => Path.GetFullPath(c, folder.FullName)).FirstOrDefault(Path.Exists);
    }
}

/// <summary>A test that needs a model's folder and its text; it is skipped, with the reason, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ModelFactAttribute : FactAttribute
{
    public ModelFactAttribute(string model)
    {
        Model = model;
        if (TestData.FindModel(model) is null)
        {
            Skip = $"{model} is neither in examples/models nor in ../shared/models.";
        }
    }

    public string Model { get; }
}
