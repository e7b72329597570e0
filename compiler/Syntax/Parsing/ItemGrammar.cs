using Kernels.Compiler.Syntax.Lexing;
using Sprache;
using static Kernels.Compiler.Syntax.Parsing.ExprGrammar;
using static Kernels.Compiler.Syntax.Parsing.TokenParsers;

namespace Kernels.Compiler.Syntax.Parsing;

/// <summary>The grammar of what stands in a declaration's braces: fields, equations, <c>fit</c>, states.</summary>
internal static class ItemGrammar
{
    public static readonly Parser<TypeSyntax> Type = Spanned(
        from name in Name.Named("a type")
        from arguments in Integer.ListedOnce("(", ")").XOptional()
        select At(span => new TypeSyntax(name, arguments.GetOrElse(default), span)));

    private static readonly Parser<ModifierSyntax> Sparse = Spanned(
        from word in Keyword("sparse")
        from make in OneOf(
            from csr in Word("csr")
            select At<ModifierSyntax>(span => new SparseCsrSyntax(span)),
            from block in Word("block")
            from open in Symbol("(")
            from rows in Integer
            from comma in Symbol(",")
            from columns in Integer
            from close in Symbol(")")
            select At<ModifierSyntax>(span => new SparseBlockSyntax(rows, columns, span)),
            from kept in Integer
            from colon in Symbol(":")
            from of in Integer
            from along in Keyword("along").Then(_ => Name).XOptional()
            select At<ModifierSyntax>(span => new SparseOfSyntax(kept, of, along.GetOrDefault(), span)))
        select make);

    private static readonly Parser<ModifierSyntax> Where = Spanned(
        from word in Keyword("where")
        from condition in Comparison
        select At<ModifierSyntax>(span => new WhereSyntax(condition, span)));

    private static readonly Parser<ModifierSyntax> Static = Spanned(
        from word in Keyword("static")
        select At<ModifierSyntax>(span => new StaticSyntax(span)));

    private static readonly Parser<ModifierSyntax> Pack = Spanned(
        from word in Keyword("pack")
        from density in Name
        select At<ModifierSyntax>(span => new PackSyntax(density, span)));

    /// <summary>A field may be called so too; no number follows its name.</summary>
    private static readonly Parser<ModifierSyntax> Window = When(
        at => at.Token.Text == "window" && at.Next.Token.Kind == TokenKind.Number,
        Spanned(
            from word in Word("window")
            from step in Integer
            select At<ModifierSyntax>(span => new WindowSyntax(step, span))));

    private static readonly Parser<ModifierSyntax> Modifier = OneOf(Sparse, Where, Static, Pack, Window);

    private static readonly Parser<double> SignedNumber =
        from minus in Symbol("-").XOptional()
        from number in Number
        select minus.IsDefined ? -number.Value : number.Value;

    private static readonly Parser<InitSyntax> Init = OneOf(
        Spanned(
            from numbers in SignedNumber.ListedOnce("{", "}")
            select At<InitSyntax>(span => new NumbersInitSyntax(numbers, span))),
        Spanned(
            from function in Name
            from arguments in Arguments
            select At<InitSyntax>(span => new CallInitSyntax(function, arguments, span))));

    public static readonly Parser<ItemSyntax> Field = Spanned(
        from names in Names
        from colon in Symbol(":")
        from type in Type
        from dimensions in Dimensions
        from modifiers in Modifier.Repeated()
        from init in Symbol("=").Then(_ => Init).XOptional()
        select At<ItemSyntax>(span => new FieldSyntax(names, type, dimensions, modifiers, init.GetOrDefault(), span)));

    public static readonly Parser<ItemSyntax> Equation = Spanned(
        from name in Name
        from dimensions in Dimensions.XOptional()
        from sign in Symbol("=")
        from value in Expr
        from order in OrderGrammar.Order.XOptional()
        select At<ItemSyntax>(span => new EquationSyntax(name, dimensions.IsDefined ? dimensions.Get() : null, value, order.GetOrDefault(), span))).Named("an equation");

    private static readonly Parser<ItemSyntax> NeitherSign = Name.Then(_ => Nothing<ItemSyntax>("':'", "'='"));

    /// <summary>A name begins both; what stands behind it decides.</summary>
    public static readonly Parser<ItemSyntax> FieldOrEquation = Choose(at =>
        at.Next.Is(":") || at.Next.Is(",") ? Field
        : at.Next.Is("=") || at.Next.Is("[") ? Equation
        : NeitherSign).Named("a field or an equation");

    private static readonly Parser<FitStepSyntax> Step = Spanned(
        from fields in When(at => at.Next.Is("=") || at.Next.Is(","), from names in Names from sign in Symbol("=") select names).XOptional()
        from encoder in Name.Named("an encoder")
        from arguments in Arguments.XOptional()
        select At(span => new FitStepSyntax(fields.GetOrElse(default), encoder, arguments.GetOrElse(default), span)));

    public static readonly Parser<ItemSyntax> Fit = Spanned(
        from word in Keyword("fit")
        from steps in Step.SeparatedBy(Keyword("then"))
        select At<ItemSyntax>(span => new FitSyntax(steps, span)));

    public static readonly Parser<ItemSyntax> State = Spanned(
        from word in Keyword("state")
        from names in Names
        from colon in Symbol(":")
        from type in Type.XOptional()
        from dimensions in Dimensions
        from initial in Symbol("=").Then(_ => Expr).XOptional()
        select At<ItemSyntax>(span => new StateSyntax(names, type.GetOrDefault(), dimensions, initial.GetOrDefault(), span)));
}
