namespace Kernels.Generators.Tests;

/// <summary><c>= file(name)</c>: the numbers of a file beside the .qk file.</summary>
public sealed class TableFileTests
{
    private const string Format = "format Lattice { q : uint2 [n, k/2]; s : f16 [n]; grid : f32 [4, 2] = file(grid); w = s*grid[q, k%2] }";

    [Fact]
    public void Its_numbers_are_part_of_the_canonical_text()
    {
        var project = new QkProject(("formats/lattice.qk", Format), ("formats/grid.txt", "-1 -1\n-1, 1\r\n1\t-1\n1 0.5\n"), ("grid.txt", "9"));

        Assert.Empty(project.Diagnostics);
        Assert.Contains("grid : f32 [4, 2] = { -1, -1, -1, 1, 1, -1, 1, 0.5 }", project.Text("Lattice.g.cs"), StringComparison.Ordinal);
        Assert.Empty(project.CompileErrors());
    }

    [Fact]
    public void An_edit_of_the_file_reemits_the_formats_that_read_it_alone()
    {
        var project = new QkProject(("lattice.qk", Format), ("int8.qk", Texts.Int8), ("grid.txt", "-1 -1 -1 1 1 -1 1 1"));

        project.Write("grid.txt", "-1 -1 -1 1 1 -1 1 2");
        Assert.Equal(["Lattice", "LinearLattice"], project.Reemitted);

        project.Write("grid.txt", "-1 -1 -1 1 1 -1 1 2.0");
        Assert.Empty(project.Reemitted);
    }

    [Theory]
    [InlineData("other.txt", "1", "there is no file grid.txt beside the .qk file; it holds the table's numbers, with blanks or line breaks between them")]
    [InlineData("grid.txt", "1 2 3 4\n5 six 7 8", "grid.txt, line 2: 'six' is no number; write decimals such as -0.5 or 1e-3")]
    [InlineData("grid.txt", "1 2 3 4 5 6 7 1e999", "grid.txt, line 1: '1e999' is no number; write decimals such as -0.5 or 1e-3")]
    public void What_is_wrong_with_it_is_told_at_the_table(string path, string text, string problem)
    {
        var project = new QkProject(("lattice.qk", Format), (path, text), ("int8.qk", Texts.Int8));

        Assert.StartsWith($"lattice.qk(1,71): error QK0160: {problem}", Assert.Single(project.Diagnostics), StringComparison.Ordinal);
        Assert.Equal(["Int8", "LinearInt8"], project.Classes);
    }

    [Fact]
    public void Another_count_of_numbers_is_told_like_any_tables()
    {
        var project = new QkProject(("lattice.qk", Format), ("grid.txt", "1 2 3"));

        Assert.Contains("error QK0117", Assert.Single(project.Diagnostics), StringComparison.Ordinal);
    }
}
