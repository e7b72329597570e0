using Kernels.Compiler.Syntax;
using Kernels.Compiler.Syntax.Parsing;
using VerifyXunit;

namespace Kernels.Compiler.Tests.Syntax;

public class GalleryTests
{
    private static readonly ParseResult Parsed = QkParser.Parse(Gallery.Text);

    [Fact]
    public void Every_declaration_parses_without_a_diagnostic()
    {
        Assert.Empty(Parsed.Diagnostics.Select(d => d.Format("gallery.qk")));
        Assert.Equal(106, Parsed.File.Declarations.Count);
        Assert.Empty(Parsed.File.Unread);
    }

    [Fact]
    public Task Canonical_text_is_known() => Verifier.Verify(SyntaxPrinter.Print(Parsed.File), "qk");

    [Fact]
    public void Each_declaration_prints_to_text_that_parses_to_the_same_tree()
    {
        Assert.All(Parsed.File.Declarations, declaration =>
        {
            var text = SyntaxPrinter.Print(declaration);
            var again = QkParser.Parse(text);
            Assert.Empty(again.Diagnostics);
            Assert.Equal(SyntaxShape.Of(declaration), SyntaxShape.Of(Assert.Single(again.File.Declarations)));
            Assert.Equal(text, SyntaxPrinter.Print(again.File.Declarations[0]));
        });
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n\t")]
    [InlineData(" // a comment with format Words { in it\n")]
    public void Canonical_text_does_not_depend_on_blanks_and_comments(string blank)
    {
        var respaced = QkParser.Parse(Gallery.Text.Replace(" ", blank, StringComparison.Ordinal).Replace(";", blank + ";" + blank, StringComparison.Ordinal));

        Assert.Empty(respaced.Diagnostics.Select(d => d.Format("gallery.qk")));
        Assert.Equal(SyntaxPrinter.Print(Parsed.File), SyntaxPrinter.Print(respaced.File));
    }

    [Fact]
    public void The_text_of_a_declaration_is_its_span()
    {
        Assert.All(Parsed.File.Declarations, declaration =>
        {
            var text = Gallery.Text[declaration.Span.Start.Offset..declaration.Span.End.Offset];
            Assert.Equal(SyntaxPrinter.Print(declaration), SyntaxPrinter.Print(Assert.Single(QkParser.Parse(text).File.Declarations)));
        });
    }
}
