using Microsoft.CodeAnalysis;

namespace Kernels.Generators.Tests;

/// <summary>An edit re-runs exactly what depends on it.</summary>
public sealed class IncrementalityTests
{
    private readonly QkProject project = new(("int4.qk", Texts.Int4), ("int8.qk", Texts.Int8), ("a8.qk", Texts.A8));

    [Fact]
    public void Every_format_has_a_class_and_Linear_for_f32_and_each_dynamic_activation() =>
        Assert.Equal(["A8", "Int4", "Int8", "LinearInt4", "LinearInt4A8", "LinearInt8", "LinearInt8A8"], project.Reemitted);

    [Fact]
    public void Touching_an_unrelated_CSharp_file_reruns_nothing()
    {
        project.WriteCSharp("Other.cs", "class Other;");

        project.WriteCSharp("Other.cs", "class Other { int field; }");

        foreach (var step in new[] { TrackingNames.Parse, TrackingNames.Bind, TrackingNames.Model, TrackingNames.Project, TrackingNames.Unit, TrackingNames.Emit, TrackingNames.Register })
        {
            Assert.NotEmpty(project.Outputs(step));
            Assert.All(project.Outputs(step), o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));
        }
        Assert.All(project.Result.TrackedOutputSteps.Values.SelectMany(s => s).SelectMany(s => s.Outputs), o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));
    }

    [Fact]
    public void Editing_a_format_reemits_its_class_and_its_kernels_alone()
    {
        project.Write("int4.qk", Texts.Int4.Replace("k/32", "k/64"));

        Assert.Equal(["Int4", "LinearInt4", "LinearInt4A8"], project.Reemitted);
    }

    [Fact]
    public void Editing_an_activation_reemits_it_and_its_kernels_for_the_formats_of_other_files()
    {
        project.Write("a8.qk", Texts.A8.Replace("k/32", "k/64"));

        Assert.Equal(["A8", "LinearInt4A8", "LinearInt8A8"], project.Reemitted);
    }

    [Fact]
    public void Moving_a_declaration_by_a_comment_reemits_nothing()
    {
        project.Write("int4.qk", "// a comment\n\n" + Texts.Int4);

        Assert.Empty(project.Reemitted);
        Assert.Contains(project.Outputs(TrackingNames.Parse), o => o.Reason == IncrementalStepRunReason.Modified);
        Assert.All(project.Outputs(TrackingNames.Register), o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));
    }

    [Fact]
    public void A_mistake_in_one_file_reemits_nothing_of_the_others()
    {
        project.Write("int4.qk", Texts.Int4.Replace("s*q", "s*p"));

        Assert.Empty(project.Reemitted);
        Assert.NotEmpty(project.Diagnostics);
        Assert.Equal(["A8", "Int8", "LinearInt8", "LinearInt8A8"], project.Classes);
    }

    [Fact]
    public void A_new_format_is_emitted_alone()
    {
        project.Write("int2.qk", Texts.Int4.Replace("nt4", "nt2"));

        Assert.Equal(["Int2", "LinearInt2", "LinearInt2A8"], project.Reemitted);
    }

    [Fact]
    public void Deleting_an_activation_reemits_nothing_and_takes_its_kernels_away()
    {
        project.Delete("a8.qk");

        Assert.Empty(project.Reemitted);
        Assert.Equal(["Int4", "Int8", "LinearInt4", "LinearInt8"], project.Classes);
    }
}
