using Kernels.Compiler.Project;

namespace Kernels.Generators.Tests.Names;

/// <summary>A declaration may be called like any type: what is generated for it and for others means the same types as before.</summary>
public sealed class DeclarationNameTests
{
    /// <summary>So many names that generated code uses, and so many others: drawn anew on every run, since each costs three classes.</summary>
    private const int UsedNames = 30;

    private const int OtherNames = 10;

    [Fact]
    public void Formats_called_like_every_type_of_the_runtime_build()
    {
        var names = Sample();
        var project = new QkProject("true", ("names.qk", string.Concat(names.Select(n => $"format {n} {{ q : int8 [n, k]; w = q }}\n"))), ("last.qk", Texts.Int4 + Texts.A8));

        Assert.Empty(project.Result.Diagnostics.Where(d => d.Severity >= Microsoft.CodeAnalysis.DiagnosticSeverity.Warning));
        Assert.Empty(project.CompileErrors());
        Assert.Equal(names.Order(StringComparer.Ordinal), project.Classes.Intersect(names));
    }

    [Fact]
    public void Kernels_and_scans_called_like_every_type_of_the_runtime_build()
    {
        var names = Sample();
        var project = new QkProject("true", ("names.qk", string.Concat(names.Select((n, i) => i % 2 == 0
            ? $"kernel {n}(a : [m, k]) {{ y[m] = exp(sum(k) a) }}\n"
            : $"scan {n} over t (u : [t, d], a : [d]) {{ state h : f32 [d]; h = a*h + u; y[t, d] = h }}\n"))), ("last.qk", Texts.Int4));

        Assert.Empty(project.Diagnostics);
        Assert.Empty(project.CompileErrors());
        Assert.Equal(names.Order(StringComparer.Ordinal), project.Classes.Intersect(names));
    }

    [Theory]
    [InlineData("format math { q : int8 [n, k]; w = q }", "a.qk(1,8): error QK0207", "write Math")]
    [InlineData("activation a8 { q : int8 [m, k]; s : f32 [m]; x = s*q; fit absmax }", "a.qk(1,12): error QK0207", "write A8")]
    [InlineData("kernel class(x : [n]) { y[n] = x }", "a.qk(1,8): error QK0207", "write Class")]
    [InlineData("scan _run over t (u : [t, d]) { state h : f32 [d]; h = h + u; y[t, d] = h }", "a.qk(1,6): error QK0207", "write Run")]
    [InlineData("format Descriptor { q : int8 [n, k]; w = q }", "a.qk(1,8): error QK0208", "member Descriptor")]
    [InlineData("kernel Kernel(x : [n]) { y[n] = x }", "a.qk(1,8): error QK0208", "member Kernel")]
    [InlineData("format QkCode { q : int8 [n, k]; w = q }", "a.qk(1,8): error QK0202", "QkCode")]
    public void A_name_that_no_class_can_have_is_a_mistake_at_the_name(string text, string place, string message)
    {
        var project = new QkProject("true", ("a.qk", text), ("b.qk", Texts.Int4));

        var mistake = Assert.Single(project.Diagnostics, d => d.Contains("QK02", StringComparison.Ordinal));
        Assert.StartsWith(place, mistake, StringComparison.Ordinal);
        Assert.Contains(message, mistake, StringComparison.Ordinal);
        Assert.Empty(project.CompileErrors());
        Assert.Contains("LinearInt4", project.Classes);
    }

    [Fact]
    public void Names_that_differ_in_case_alone_are_a_mistake_at_each_and_break_nothing_else()
    {
        var project = new QkProject(("a.qk", "format Fp8 { q : int8 [n, k]; w = q }\nkernel FP8(x : [n]) { y[n] = x }"), ("b.qk", Texts.Int4));

        Assert.Equal(2, project.Diagnostics.Count);
        Assert.All(project.Diagnostics, d => Assert.Contains("QK0200", d, StringComparison.Ordinal));
        Assert.Equal(["Int4", "LinearInt4"], project.Classes);
        Assert.Empty(project.CompileErrors());
    }

    private static List<string> Sample()
    {
        var used = TypeNames.All.Where(GeneratedIdentifiers.OfExamples.Contains).ToArray();
        var others = TypeNames.All.Except(used).ToArray();
        Random.Shared.Shuffle(used);
        Random.Shared.Shuffle(others);
        // A format A has a class LinearA, which no other declaration can have.
        List<string> names = [.. used.Take(UsedNames).Concat(others.Take(OtherNames))];
        return [.. names.Where(n => !names.Exists(other => ProjectModel.NameComparer.Equals(n, "Linear" + other)))];
    }
}
