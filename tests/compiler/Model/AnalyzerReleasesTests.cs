using Kernels.Compiler.Diagnostics;
using Kernels.Testing;

namespace Kernels.Compiler.Tests.Model;

/// <summary>
/// The releases that the generator's rules came with against the catalogue. The analyzers that look after such files (RS2002) see rules of analyzers alone; the generator
/// makes its rules from the catalogue while it runs.
/// </summary>
public class AnalyzerReleasesTests
{
    [Fact]
    public void Every_kind_of_mistake_is_a_rule_of_one_release() =>
        Assert.Equal(
            DiagnosticCatalogue.All.Select(k => $"{k.Id} | Kernels | {k.Severity} | {k.Title}"),
            Rows("Shipped").Concat(Rows("Unshipped")).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Rows(string release) =>
        File.ReadLines(TestData.InRepository("generators", $"AnalyzerReleases.{release}.md")).Where(line => line.StartsWith("QK", StringComparison.Ordinal));
}
