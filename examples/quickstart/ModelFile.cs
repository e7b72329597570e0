namespace Kernels.Quickstart;

/// <summary>What <c>--model</c> may name: a folder in Hugging Face's layout, or a GGUF file, whose weights have formats of their own.</summary>
internal static class ModelFile
{
    /// <summary>Whether it is a file.</summary>
    public static bool IsGguf(string path) => File.Exists(path);

    /// <exception cref="UsageException">Formats are named for a file that has its own.</exception>
    public static void ExpectNoFormats(string path, string[] formats)
    {
        if (IsGguf(path) && formats.Length > 0)
        {
            throw new UsageException($"{path} is run in the formats that it is stored in; leave --format out, or name the folder that it was made from.");
        }
    }
}
