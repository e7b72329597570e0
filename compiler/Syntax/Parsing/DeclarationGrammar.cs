using System.Linq;
using Sprache;
using static Kernels.Compiler.Syntax.Parsing.ItemGrammar;
using static Kernels.Compiler.Syntax.Parsing.Recovery;
using static Kernels.Compiler.Syntax.Parsing.TokenParsers;

namespace Kernels.Compiler.Syntax.Parsing;

/// <summary>The grammar of the five declarations.</summary>
internal static class DeclarationGrammar
{
    private static readonly Parser<ParameterSyntax> Parameter = Spanned(
        from names in Names
        from colon in Symbol(":")
        from type in ItemGrammar.Type.XOptional()
        from dimensions in ExprGrammar.Dimensions
        from question in Symbol("?").XOptional()
        from value in Symbol("=").Then(_ => ExprGrammar.Expr).XOptional()
        select At(span => new ParameterSyntax(names, type.GetOrDefault(), dimensions, question.IsDefined, value.GetOrDefault(), span)));

    private static readonly Parser<EquatableArray<ParameterSyntax>> Parameters = Parameter.ListedOnce("(", ")");

    private static readonly Parser<ItemSyntax> FormatItem = OneOf(FieldOrEquation, Fit, StoreGrammar.Store);

    private static readonly Parser<ItemSyntax> EquationOrFit = OneOf(Equation, Fit);

    private static readonly Parser<ItemSyntax> StateOrEquation = OneOf(Equation, State);

    private static readonly Parser<DeclarationSyntax> Format = Spanned(
        from word in OneOf(Keyword("format"), Keyword("activation"))
        from name in Name
        from axes in Name.ListedOnce("[", "]").XOptional()
        from items in Body(_ => FormatItem)
        select At<DeclarationSyntax>(span => new FormatSyntax(word.Text == "activation", name, axes.GetOrElse(default), items, span)));

    /// <summary>A <c>fit</c> is the last item of a view.</summary>
    private static readonly Parser<DeclarationSyntax> View = Spanned(
        from word in Keyword("view")
        from name in Name
        from ofWord in Keyword("of")
        from format in Name
        from items in Body(previous => previous is FitSyntax ? Nothing<ItemSyntax>() : EquationOrFit)
        select At<DeclarationSyntax>(span => new ViewSyntax(name, format, Only<EquationSyntax>(items), items.OfType<FitSyntax>().FirstOrDefault(), span)));

    private static readonly Parser<DeclarationSyntax> Kernel = Spanned(
        from word in Keyword("kernel")
        from name in Name
        from parameters in Parameters
        from equations in Body(_ => Equation)
        select At<DeclarationSyntax>(span => new KernelSyntax(name, parameters, Only<EquationSyntax>(equations), span)));

    /// <summary>The states of a scan stand before its equations.</summary>
    private static readonly Parser<DeclarationSyntax> Scan = Spanned(
        from word in Keyword("scan")
        from name in Name
        from overWord in Keyword("over")
        from axis in Name
        from parameters in Parameters
        from items in Body(previous => previous is EquationSyntax ? Equation : StateOrEquation)
        select At<DeclarationSyntax>(span => new ScanSyntax(name, axis, parameters, Only<StateSyntax>(items), Only<EquationSyntax>(items), span)));

    public static readonly Parser<DeclarationSyntax> Declaration = OneOf(Format, View, Kernel, Scan);

    private static EquatableArray<T> Only<T>(EquatableArray<ItemSyntax> items) => items.OfType<T>().ToEquatableArray();
}
