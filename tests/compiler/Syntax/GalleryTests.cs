using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Tests.Syntax;

public class GalleryTests
{
    [Fact]
    public void Every_declaration_of_the_gallery_parses_without_a_diagnostic()
    {
        var result = QkParser.Parse(Gallery.Text);

        Assert.Equal([], result.Diagnostics.Select(d => d.Format("gallery.qk")));
        Assert.Equal(106, result.File.Declarations.Count);
    }
}
