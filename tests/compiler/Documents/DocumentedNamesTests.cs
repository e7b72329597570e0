using System.Text.RegularExpressions;
using Kernels.Testing;

namespace Kernels.Compiler.Tests.Documents;

/// <summary>What the documents on the code name is there: they are how a reader finds the way.</summary>
public partial class DocumentedNamesTests
{
    private static readonly string[] Roots = ["compiler", "generators", "runtime", "tests", "examples", "benchmarks"];

    private static readonly Lazy<HashSet<string>> Words = new(() => Roots.Select(root => TestData.InRepository(root))
        .SelectMany(root => Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .SelectMany(file => Word().Matches(File.ReadAllText(file)).Select(m => m.Value))
        .ToHashSet(StringComparer.Ordinal));

    [Theory]
    [InlineData("architecture.md")]
    [InlineData("common-tasks.md")]
    public void Folders_files_and_names_are_there(string page)
    {
        var text = Block().Replace(File.ReadAllText(TestData.InRepository("docs", page)), "");
        var spans = Span().Matches(text).Select(m => m.Groups[1].Value).Where(s => !s.Contains("NAME", StringComparison.Ordinal)).Distinct().ToList();

        Assert.True(spans.Count > 80, $"only {spans.Count} names were found");
        Assert.All(spans, s => Assert.True(Rooted().IsMatch(s) ? Exists(s) : !Name().IsMatch(s) || s.Split('.', '/').All(Words.Value.Contains), $"{s} is nowhere"));
    }

    private static bool Exists(string path)
    {
        var whole = Path.Combine(TestData.InRepository("compiler"), "..", path.TrimEnd('/'));
        return Path.Exists(whole) || File.Exists(whole + ".cs") || (Directory.Exists(Path.GetDirectoryName(whole)) && Directory.EnumerateFiles(Path.GetDirectoryName(whole)!, Path.GetFileName(whole) + ".*.cs").Any());
    }

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"^(compiler|generators|runtime|tests|examples|benchmarks)/[\w./-]*$")]
    private static partial Regex Rooted();

    [GeneratedRegex(@"^[A-Z]\w+([./][A-Z]\w+)*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"\b[A-Z]\w+")]
    private static partial Regex Word();
}
