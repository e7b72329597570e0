using Kernels.Compiler.Binding;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Syntax.Parsing;
using Kernels.Compiler.Tests.Syntax;
using VerifyXunit;

namespace Kernels.Compiler.Tests.Model;

public class GalleryBindingTests
{
    [Fact]
    public async Task The_gallery_binds_but_for_what_is_not_compiled_yet()
    {
        var bound = Binder.BindFile(QkParser.Parse(Gallery.Text).File);
        // Tables of files are read where the files are.
        Assert.Empty(bound.Diagnostics.Where(d => d.Kind.Severity == DiagnosticSeverity.Error && d.Kind != DiagnosticCatalogue.TableFile).Select(d => d.Format("gallery.qk")));
        await Verifier.Verify(ModelText.Of(bound));
    }
}
