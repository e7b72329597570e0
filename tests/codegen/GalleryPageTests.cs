using Kernels.Print.Gallery;
using Kernels.Testing;

namespace Kernels.Codegen.Tests;

/// <summary><c>qk gallery</c>.</summary>
public sealed class GalleryPageTests
{
    private static readonly string Root = Path.GetDirectoryName(TestData.InRepository("Kernels.sln"))!;

    [Fact]
    public void The_page_is_that_of_the_declarations() =>
        Assert.True(
            File.ReadAllText(TestData.InRepository("docs", "gallery.md")).ReplaceLineEndings("\n") == GalleryPage.Of(GalleryFiles.Read(Root, GalleryCommand.Folders)),
            $"docs/gallery.md is not what the declarations are now. Write it again: {GalleryCommand.Line}");

    [Fact]
    public void Bits_are_counted_as_files_have_them()
    {
        var formats = GalleryFiles.Read(Root, GalleryCommand.Folders).SelectMany(f => f.Entries).Select(e => e.Declaration.Model.Format).OfType<Compiler.Model.FormatModel>().ToDictionary(f => f.Name);

        Assert.Equal("4.15625", StoragePlan.Total(formats["Int4G128"]));
        Assert.Equal("9", StoragePlan.Total(formats["MaskLlm"]));
        Assert.Equal("2.0625", StoragePlan.Total(formats["Iq2Xxs"]));
        Assert.Equal("1.6875 in blocks of 256 in 54 bytes", StoragePlan.Lines(formats["Tq1_0"]).Last());
        Assert.Equal("1.255859 + 1 where m[n, k] == 0 + 8 where m[n, k] == 1", StoragePlan.Total(formats["PbLlm"]));
        Assert.Equal("3.046875 + 48 where o.at[n, k] == 1", StoragePlan.Total(formats["SqueezeLlm3"]));
    }
}
