namespace Kernels.Generators.Tests.References;

/// <summary>A name in the project and in assemblies that it references.</summary>
public sealed class ImportedNameTests
{
    private readonly QkProject int4 = new("First", "", [], ("int4.qk", Texts.Int4));
    private readonly QkProject otherInt4 = new("Second", "", [], ("int4.qk", Texts.Int4.Replace("k/32", "k/64")));

    [Fact]
    public void The_projects_own_declaration_hides_an_equal_one()
    {
        var project = new QkProject("Example", "", [int4], ("int4.qk", "// repeated\n" + Texts.Int4));

        Assert.Empty(project.Diagnostics);
        Assert.Equal(["Int4", "LinearInt4"], project.Classes);
        Assert.Empty(project.CompileErrors());
    }

    [Fact]
    public void A_declaration_that_differs_is_a_mistake_at_the_projects_own()
    {
        var project = new QkProject("Example", "", [otherInt4], ("int4.qk", Texts.Int4));

        Assert.StartsWith("int4.qk(1,8): error QK0209: the referenced assembly Second also declares 'Int4'", Assert.Single(project.Diagnostics), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_references_that_differ_are_a_mistake_that_names_both()
    {
        var project = new QkProject("Example", "", [int4, otherInt4], ("int8.qk", Texts.Int8));

        Assert.Contains("error QK0210: the referenced assemblies First and Second declare 'Int4' differently", Assert.Single(project.Diagnostics), StringComparison.Ordinal);
        Assert.Equal(["Int8", "LinearInt8"], project.Classes);
    }

    [Fact]
    public void Two_references_that_agree_are_one_declaration()
    {
        var again = new QkProject("Second", "", [], ("int4.qk", Texts.Int4));
        var project = new QkProject("Example", "", [int4, again], ("static.qk", "activation Row { q : sym4 [m, k]; s : f32 [m]; x = s*q; fit absmax }"))
            .WriteCSharp("Asked.cs", """[assembly: Kernels.Instantiate("Linear", "Int4", "Row")]""");

        Assert.Empty(project.Diagnostics);
        Assert.Equal(["LinearInt4Row", "Row"], project.Classes);
        Assert.Empty(project.CompileErrors());
    }

    [Fact]
    public void The_packed_bytes_of_another_compiler_are_not_read()
    {
        var old = new QkProject("Old", "", []).WriteCSharp("Old.cs", "[assembly: Kernels.Declaration(\"0.0.1\", \"Old\", \"format Int4 { q : int4 [n, k]; w = q }\", \"Int4\")]\nnamespace Old { public static class Int4; }");
        var project = new QkProject("Example", "", [old], ("a8.qk", Texts.A8))
            .WriteCSharp("Asked.cs", """[assembly: Kernels.Instantiate("Linear", "Int4", "A8")]""");

        Assert.StartsWith("Asked.cs(1,12): error QK0211: the format 'Int4' of the referenced assembly Old was compiled by version 0.0.1", Assert.Single(project.Diagnostics), StringComparison.Ordinal);
        Assert.Equal(["A8"], project.Classes);
    }
}
