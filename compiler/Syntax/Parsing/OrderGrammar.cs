using Kernels.Compiler.Syntax.Lexing;
using Sprache;
using static Kernels.Compiler.Syntax.Parsing.TokenParsers;

namespace Kernels.Compiler.Syntax.Parsing;

/// <summary>The grammar of <c>order</c>: how a call walks a scan's axis.</summary>
internal static class OrderGrammar
{
    private static readonly Parser<OrderSyntax> Walk = Nested(Lazily(() => AnyWalk));

    private static readonly Parser<OrderSyntax> Reverse = Spanned(
        from word in Word("reverse")
        from inner in When(BeginsWalk, Walk).XOptional()
        select At<OrderSyntax>(span => new ReverseOrderSyntax(inner.GetOrDefault(), span)));

    private static readonly Parser<OrderSyntax> Grid = Spanned(
        from word in OneOf(Word("rows"), Word("columns"))
        from open in Symbol("(")
        from first in Name
        from comma in Symbol(",")
        from second in Name
        from close in Symbol(")")
        select At<OrderSyntax>(span => new GridOrderSyntax(word.Text == "columns", first, second, span)));

    private static readonly Parser<OrderSyntax> Concat = Spanned(
        from word in Word("concat")
        from walks in Walk.ListedOnce("(", ")")
        select At<OrderSyntax>(span => new ConcatOrderSyntax(walks, span)));

    private static readonly Parser<OrderSyntax> Table = Spanned(
        from word in Word("table")
        from open in Symbol("(")
        from name in Name
        from close in Symbol(")")
        select At<OrderSyntax>(span => new TableOrderSyntax(name, span)));

    private static readonly Parser<OrderSyntax> AnyWalk = OneOf(Reverse, Grid, Concat, Table);

    /// <summary><c>order walk</c></summary>
    public static readonly Parser<OrderSyntax> Order = Keyword("order").Then(_ => Walk);

    /// <summary>These words are names elsewhere: one of them may begin the next item.</summary>
    private static bool BeginsWalk(TokenInput at) =>
        at.Token.Kind == TokenKind.Name && at.Token.Text switch
        {
            "reverse" => !Lookahead.StartsFieldOrEquation(at),
            "rows" or "columns" or "concat" or "table" => at.Next.Is("("),
            _ => false,
        };
}
