using System.Text.RegularExpressions;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax.Parsing;

namespace Kernels.Compiler.Tests.Model;

/// <summary>docs/diagnostics.md against the catalogue.</summary>
public partial class DiagnosticsPageTests
{
    private static readonly string[] Entries = Page().Split("\n### ")[1..];

    [Fact]
    public void The_page_has_an_entry_for_each_kind_and_no_other() =>
        Assert.Equal(
            DiagnosticCatalogue.All.Select(k => $"{k.Id} {k.Title}"),
            Entries.Select(e => Heading().Match(e)).Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}").Order(StringComparer.Ordinal));

    [Fact]
    public void Each_example_triggers_its_diagnostic()
    {
        var examples = Entries.Select(e => (Id: e[..6], Text: Example().Match(e).Groups[1].Value)).Where(e => e.Text.Length > 0).ToList();

        Assert.True(examples.Count > 50, $"only {examples.Count} examples were found");
        Assert.All(examples, example => Assert.Contains(example.Id, Ids(example.Text)));
    }

    private static IEnumerable<string> Ids(string text)
    {
        var parsed = QkParser.Parse(text);
        return parsed.Diagnostics.Concat(Binder.BindFile(parsed.File).Diagnostics).Select(d => d.Kind.Id);
    }

    private static string Page()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Kernels.sln")))
        {
            folder = folder.Parent;
        }
        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "diagnostics.md")).ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"^(QK\d{4})\n\*\*(.*)\.\*\*\n")]
    private static partial Regex Heading();

    [GeneratedRegex("```qk\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
