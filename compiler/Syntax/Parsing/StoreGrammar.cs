using System;
using Kernels.Compiler.Diagnostics;
using Sprache;
using static Kernels.Compiler.Syntax.Parsing.ExprGrammar;
using static Kernels.Compiler.Syntax.Parsing.TokenParsers;

namespace Kernels.Compiler.Syntax.Parsing;

/// <summary>The grammar of <c>store</c>: the bits of a block in the order of the file, or of each word of a tensor.</summary>
internal static class StoreGrammar
{
    private static readonly Parser<EquatableArray<BitsSyntax>> Block =
        from open in Symbol("{")
        from bits in Nested(Lazily(() => Bits)).Repeated()
        from close in Symbol("}").Named("'}' or more bits")
        select bits;

    private static readonly Parser<BitsSyntax> Loop = Spanned(
        from word in Keyword("for")
        from index in Name
        from inWord in Keyword("in")
        from count in Integer
        from body in Block
        select At<BitsSyntax>(span => new ForBitsSyntax(index, count, body, span)));

    private static readonly Parser<BitsSyntax> Trits = Spanned(
        from word in Keyword("trits")
        from trits in Expr.ListedOnce("(", ")")
        select At<BitsSyntax>(span => new TritBitsSyntax(trits, span)));

    private static readonly Parser<BitsSyntax> Zero = Spanned(
        from word in Keyword("zero")
        from open in Symbol("(")
        from count in Integer
        from close in Symbol(")")
        select At<BitsSyntax>(span => new ZeroBitsSyntax(count, span)));

    private static readonly Parser<(int From, int To)> Slice =
        from open in Symbol("<")
        from first in Integer
        from dots in Symbol("..")
        from last in Integer
        from close in Symbol(">")
        select (first, last);

    private static readonly Parser<BitsSyntax> FieldBits = Spanned(
        from field in Name
        from indices in Dimensions.XOptional()
        from slice in Slice.XOptional()
        select At<BitsSyntax>(span => new FieldBitsSyntax(
            field,
            indices.IsDefined ? indices.Get() : null,
            slice.IsDefined ? slice.Get().From : null,
            slice.IsDefined ? slice.Get().To : null,
            span)));

    private static readonly Parser<BitsSyntax> Bits = OneOf(FieldBits, Loop, Trits, Zero);

    private static readonly Parser<Func<SourceSpan, ItemSyntax>> OfBlock =
        from perWord in Keyword("per")
        from per in Expr
        from bits in Block
        select At<ItemSyntax>(span => new StoreSyntax(per, bits, span));

    private static readonly Parser<(EquatableArray<BitsSyntax> Bits, EquatableArray<ExprSyntax>? Numbers)> Content =
        Block.Select(bits => (bits, (EquatableArray<ExprSyntax>?)null)).XOr(
            from assigned in Symbol("=")
            from numbers in Expr.ListedOnce("(", ")")
            select (default(EquatableArray<BitsSyntax>), (EquatableArray<ExprSyntax>?)numbers));

    private static readonly Parser<Func<SourceSpan, ItemSyntax>> OfTensor =
        from name in Name.SeparatedBy(Symbol("."))
        from colon in Symbol(":")
        from word in Name
        from dimensions in Dimensions
        from content in Content
        select At<ItemSyntax>(span => new TensorStoreSyntax(name, word, dimensions, content.Bits, content.Numbers, span));

    public static readonly Parser<ItemSyntax> Store = Spanned(
        from word in Keyword("store")
        from item in OfBlock.XOr(OfTensor)
        select item);
}
