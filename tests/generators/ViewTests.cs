namespace Kernels.Generators.Tests;

/// <summary>Views of formats that stand elsewhere.</summary>
public sealed class ViewTests
{
    private const string View = "view Half of Int8 { w = 0.5*s*q }";

    [Fact]
    public void A_view_of_another_files_format_has_the_classes_of_a_format()
    {
        var project = new QkProject(("int8.qk", Texts.Int8), ("view.qk", View));

        Assert.Empty(project.Diagnostics);
        Assert.Equal(["Half", "Int8", "LinearHalf", "LinearInt8"], project.Classes);
        Assert.Empty(project.CompileErrors());
    }

    [Fact]
    public void A_view_of_a_referenced_assemblys_format_is_compiled_in_the_project()
    {
        var library = new QkProject("Library", "", [], ("int8.qk", Texts.Int8));
        var project = new QkProject("Program", "", [library], ("view.qk", View));

        Assert.Empty(project.Diagnostics);
        Assert.Equal(["Half", "LinearHalf"], project.Classes);
        Assert.Empty(project.CompileErrors());
    }

    [Fact]
    public void An_edit_of_the_format_reemits_its_views()
    {
        var project = new QkProject(("int8.qk", Texts.Int8), ("view.qk", View), ("int4.qk", Texts.Int4));

        project.Write("int8.qk", Texts.Int8.Replace("f16", "f32"));

        Assert.Equal(["Half", "Int8", "LinearHalf", "LinearInt8"], project.Reemitted);
    }
}
