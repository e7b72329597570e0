using Microsoft.CodeAnalysis;

namespace Kernels.Generators.Tests.References;

/// <summary>What is imported is bound once.</summary>
public sealed class ImportIncrementalityTests
{
    private readonly QkProject project = new("Example", "", [new QkProject("Other", "", [], ("int8.qk", Texts.Int8), ("a8.qk", Texts.A8))], ("int4.qk", Texts.Int4));

    [Fact]
    public void Editing_a_declaration_of_the_project_binds_nothing_of_its_references()
    {
        Assert.Contains(project.Outputs(TrackingNames.Import), o => o.Reason == IncrementalStepRunReason.New);

        project.Write("int4.qk", Texts.Int4.Replace("k/32", "k/64"));

        Assert.Equal(["Int4", "LinearInt4", "LinearInt4A8"], project.Reemitted);
        Assert.All(project.Outputs(TrackingNames.Import), o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));
    }

    [Fact]
    public void Editing_a_CSharp_file_reads_the_references_and_binds_and_emits_nothing()
    {
        project.WriteCSharp("Other.cs", "class Other;");

        project.WriteCSharp("Other.cs", "class Other { int field; }");

        Assert.All(project.Outputs(TrackingNames.Reference), o => Assert.Equal(IncrementalStepRunReason.Unchanged, o.Reason));
        Assert.All(project.Outputs(TrackingNames.Import), o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));
        Assert.Empty(project.Reemitted);
    }
}
