using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Syntax;
using Kernels.Compiler.Syntax.Parsing;

namespace Kernels.Compiler.Tests.Syntax;

public class PositionTests
{
    private const string Text = "\uFEFF// header\r\nformat F {\r\n\tq : fp(2, 1) [n, k/32]\r\n\tw = s *\r\n\t  (q - 8)\r\n}\r\n";

    private static readonly FormatSyntax Format = (FormatSyntax)QkParser.Parse(Text).File.Declarations.Single();

    [Fact]
    public void Lines_and_columns_start_at_one_and_a_tab_is_one_column()
    {
        Assert.Equal((2, 1), Start(Format.Span));
        Assert.Equal((2, 8), Start(Format.Name.Span));
        Assert.Equal((3, 2), Start(Format.Items[0].Span));
        Assert.Equal((4, 2), Start(Format.Items[1].Span));
    }

    [Fact]
    public void Ends_are_exclusive_and_leave_blanks_out()
    {
        Assert.Equal("F", Slice(Format.Name.Span));
        Assert.Equal("q : fp(2, 1) [n, k/32]", Slice(Format.Items[0].Span));
        Assert.Equal("w = s *\r\n\t  (q - 8)", Slice(Format.Items[1].Span));
        Assert.EndsWith("}", Slice(Format.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_expression_spans_its_own_text()
    {
        var field = (FieldSyntax)Format.Items[0];
        Assert.Equal(["n", "k/32"], field.Dimensions.Select(d => Slice(d.Span)));
        Assert.Equal("fp(2, 1)", Slice(field.Type.Span));

        var product = (BinarySyntax)((EquationSyntax)Format.Items[1]).Value;
        Assert.Equal("s *\r\n\t  (q - 8)", Slice(product.Span));
        Assert.Equal("s", Slice(product.Left.Span));
        Assert.Equal("(q - 8)", Slice(product.Right.Span));
        Assert.Equal("q - 8", Slice(((ParenthesesSyntax)product.Right).Operand.Span));
    }

    [Theory]
    [InlineData("\n", 2)]
    [InlineData("\r\n", 2)]
    [InlineData("\r", 2)]
    [InlineData("\n\r", 3)]
    public void Every_kind_of_line_end_counts(string lineEnd, int line)
    {
        Assert.Equal((line, 1), Start(QkParser.Parse(lineEnd + "oops").Diagnostics.Single().Span));
    }

    private static string Slice(SourceSpan span) => Text[span.Start.Offset..span.End.Offset];

    private static (int Line, int Column) Start(SourceSpan span) => (span.Start.Line, span.Start.Column);
}
