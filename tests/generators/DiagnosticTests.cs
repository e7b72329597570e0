using VerifyXunit;

namespace Kernels.Generators.Tests;

/// <summary>Mistakes stand at their line and column, and leave the rest of the project whole.</summary>
public sealed class DiagnosticTests
{
    [Fact]
    public void Three_mistakes_in_one_file_are_three_diagnostics_and_the_other_formats_still_generate()
    {
        var project = new QkProject(("good.qk", Texts.Int8), ("bad.qk", """
            format Bad {
                q : int44 [n, k]
                s : f16 [n, k/0]
                w = s*q*r
            }
            """));

        Assert.Equal([(2, 9), (3, 19), (4, 13)], project.Result.Diagnostics
            .Select(d => d.Location.GetLineSpan().StartLinePosition)
            .Select(p => (p.Line + 1, p.Character + 1))
            .Order());
        Assert.All(project.Result.Diagnostics, d => Assert.Equal("bad.qk", d.Location.GetLineSpan().Path));
        Assert.Equal(["Int8", "LinearInt8"], project.Classes);
    }

    [Fact]
    public void A_fit_that_is_not_served_is_a_warning_at_the_fit_and_the_format_is_generated()
    {
        var project = new QkProject(("two.qk", """
            format Two {
                q : fp(2, 1) [n, k]
                a, b : e4m3  [n, k/16]
                g : f32      []
                w = g*a*b*q
                fit absmax
            }
            """));

        Assert.StartsWith("two.qk(6,9): warning QK0921: 'absmax' does not find", Assert.Single(project.Diagnostics), StringComparison.Ordinal);
        Assert.Equal(["LinearTwo", "Two"], project.Classes);
    }

    [Fact]
    public void A_diagnostic_links_to_its_page()
    {
        var project = new QkProject(("bad.qk", "format Bad { q : int44 [n, k]; w = q }"));

        var diagnostic = Assert.Single(project.Result.Diagnostics);

        Assert.Equal("docs/diagnostics.md#" + diagnostic.Id.ToLowerInvariant(), diagnostic.Descriptor.HelpLinkUri);
    }

    [Fact]
    public Task A_name_in_two_files_is_a_mistake_at_each_place() =>
        Verifier.Verify(new QkProject(("a.qk", Texts.Int4), ("b.qk", "// another\n" + Texts.Int4)).Driver);

    [Fact]
    public Task A_name_twice_in_one_file_is_a_mistake_at_each_place() =>
        Verifier.Verify(new QkProject(("a.qk", Texts.Int4 + "\n" + Texts.Int4.Replace("Int4", "INT4"))).Driver);

    [Fact]
    public void A_name_is_free_again_when_the_other_declaration_is_renamed()
    {
        var project = new QkProject(("a.qk", Texts.Int4), ("b.qk", Texts.Int4));

        project.Write("b.qk", Texts.Int4.Replace("Int4", "Other"));

        Assert.Empty(project.Diagnostics);
        Assert.Equal(["Int4", "LinearInt4", "LinearOther", "Other"], project.Classes);
    }

    [Fact]
    public Task A_kernel_of_the_library_cannot_be_declared_again() =>
        Verifier.Verify(new QkProject(("a.qk", "kernel Linear(x : [m, k], w : [n, k]) { y[m, n] = sum(k) x*w }")).Driver);

    [Fact]
    public void Two_declarations_that_need_one_class_are_a_mistake()
    {
        var project = new QkProject(("a.qk", Texts.Int4), ("b.qk", Texts.Int4.Replace("Int4", "LinearInt4")));

        Assert.Equal(["a.qk(1,8)", "b.qk(1,8)"], project.Diagnostics.Select(d => d[..d.IndexOf(": ", StringComparison.Ordinal)]));
        Assert.Equal(["Int4"], project.Classes);
        Assert.Empty(project.CompileErrors());
    }

    [Fact]
    public void An_unknown_name_in_Instantiate_is_a_mistake_at_the_attribute()
    {
        var project = new QkProject(("a.qk", Texts.Int4)).WriteCSharp("Kernels.cs", """
            using Kernels;

            [assembly: Instantiate("Linear", "Int5", "A8")]
            """);

        Assert.Equal(2, project.Diagnostics.Count);
        Assert.All(project.Diagnostics, d => Assert.StartsWith("Kernels.cs(3,12): error", d, StringComparison.Ordinal));
        Assert.Contains("'Int5'", project.Diagnostics[0], StringComparison.Ordinal);
        Assert.Contains("'A8'", project.Diagnostics[1], StringComparison.Ordinal);
    }
}
