namespace Kernels.Quickstart;

/// <summary>Finds the files of examples/models from wherever the program was started.</summary>
internal static class ExampleFiles
{
    /// <summary>One model of each kind.</summary>
    public static string[] Models => [.. new[] { "llama-shakespeare", "mamba-shakespeare", "mamba2-shakespeare" }.Select(Find)];

    public static string Text => Find("validation.txt");

    private static string Find(string name)
    {
        foreach (var start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var path = Path.Combine(folder.FullName, "examples", "models", name);
                if (Path.Exists(path))
                {
                    return path;
                }
            }
        }
        throw new UsageException($"examples/models/{name} was not found above {Environment.CurrentDirectory}. Start inside the repository, or name --model and --text.");
    }
}
