using System.Text.RegularExpressions;

namespace Kernels.Generators.Tests.Package;

/// <summary>The files of a section of README.md: code blocks whose first line is a comment with a name, and those behind them that go on with the same file.</summary>
internal static partial class Readme
{
    /// <summary>The files by name, each the text of its blocks; what the section says that the program prints is <c>text</c>.</summary>
    public static IReadOnlyDictionary<string, string> Files(string readme, string heading)
    {
        var from = readme.IndexOf($"## {heading}\n", StringComparison.Ordinal);
        Assert.True(from >= 0, $"README.md has no section '{heading}'.");
        var to = readme.IndexOf("\n## ", from + 1, StringComparison.Ordinal);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var last = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match block in Block().Matches(readme[from..to]))
        {
            var (language, text) = (block.Groups["language"].Value, block.Groups["text"].Value);
            var name = language == "text" ? "text" : Name().Match(text) is { Success: true } named ? named.Groups["name"].Value : last[language];
            files[name] = files.GetValueOrDefault(name) + text;
            last[language] = name;
        }
        return files;
    }

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\A(//|<!--) (?<name>[\w.]+)( -->)?\n")]
    private static partial Regex Name();
}
