using System.Collections.Generic;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Syntax.Lexing;
using Sprache;
using static Kernels.Compiler.Syntax.Parsing.TokenParsers;

namespace Kernels.Compiler.Syntax.Parsing;

/// <summary>The grammar of expressions; each rule stands below the rules that it is made of.</summary>
internal static class ExprGrammar
{
    private static readonly Dictionary<string, OperatorKind> PowerOperators = new() { ["^"] = OperatorKind.Power };

    private static readonly Dictionary<string, OperatorKind> ProductOperators = new()
    {
        ["*"] = OperatorKind.Multiply, ["/"] = OperatorKind.Divide, ["%"] = OperatorKind.Remainder,
    };

    private static readonly Dictionary<string, OperatorKind> AdditiveOperators = new()
    {
        ["+"] = OperatorKind.Add, ["-"] = OperatorKind.Subtract,
    };

    private static readonly Dictionary<string, OperatorKind> RelationOperators = new()
    {
        ["<"] = OperatorKind.Less, ["<="] = OperatorKind.LessOrEqual, [">"] = OperatorKind.Greater, [">="] = OperatorKind.GreaterOrEqual,
        ["=="] = OperatorKind.Equal, ["!="] = OperatorKind.NotEqual,
    };

    public static readonly Parser<ExprSyntax> Expr = Bounded(Nested(Lazily(() => IfOrComparison))).Named(Expectations.Expression);

    public static readonly Parser<ExprSyntax> Comparison = Bounded(Nested(Lazily(() => Disjunction))).Named(Expectations.Expression);

    /// <summary><c>[a, b]</c></summary>
    public static readonly Parser<EquatableArray<ExprSyntax>> Dimensions = Expr.Listed("[", "]");

    private static readonly Parser<Identifier> Label =
        from name in Name
        from colon in Symbol(":")
        select name;

    private static readonly Parser<NumberSyntax> Percentage =
        from number in Number
        from sign in Symbol("%")
        select number;

    private static readonly Parser<ArgumentSyntax> Argument = Spanned(
        from label in When(a => a.Next.Is(":"), Label).XOptional()
        from value in OneOf<(ExprSyntax Value, bool IsPercent)>(
            When(IsPercentage, Percentage).Select(p => ((ExprSyntax)p, true)),
            Expr.Select(e => (e, false)))
        select At(span => new ArgumentSyntax(label.GetOrDefault(), value.Value, value.IsPercent, span)));

    /// <summary><c>(a, name: b, 10%)</c></summary>
    public static readonly Parser<EquatableArray<ArgumentSyntax>> Arguments = Argument.Listed("(", ")");

    private static readonly Parser<ExprSyntax> Parentheses = Spanned(
        from open in Symbol("(")
        from operand in Expr
        from close in Symbol(")")
        select At<ExprSyntax>(span => new ParenthesesSyntax(operand, span)));

    private static readonly Parser<ExprSyntax> Call = Spanned(
        from name in Name
        from arguments in Arguments
        select At<ExprSyntax>(span => new CallSyntax(name, arguments, span)));

    private static readonly Parser<ExprSyntax> Indexed = Spanned(
        from name in Name
        from indices in Dimensions
        select At<ExprSyntax>(span => new NameSyntax(name, indices, span)));

    private static readonly Parser<ExprSyntax> PlainName = Name.Select(name => new NameSyntax(name, null, name.Span));

    /// <summary>The functions of two numbers, whose names reductions have too.</summary>
    private static readonly Parser<ExprSyntax> MaxOrMin = Spanned(
        from function in OneOf(Keyword("max"), Keyword("min"))
        from open in Symbol("(")
        from first in Expr
        from comma in Symbol(",")
        from second in Expr
        from close in Symbol(")")
        select At<ExprSyntax>(span => new CallSyntax(
            new Identifier(function.Text, function.Span), EquatableArray.Of(Positional(first), Positional(second)), span)));

    private static readonly Parser<ExprSyntax> ReductionExtent = OneOf(IntegerNumber, PlainName);

    private static readonly Parser<ReductionKind> Reducer = OneOf(
        Keyword("sum").Return(ReductionKind.Sum),
        Keyword("max").Return(ReductionKind.Max),
        Keyword("min").Return(ReductionKind.Min),
        Keyword("mean").Return(ReductionKind.Mean));

    /// <summary>A reduction takes the product that follows it.</summary>
    private static readonly Parser<ExprSyntax> Reduction = Spanned(
        from kind in Reducer
        from open in Symbol("(")
        from index in Name
        from extent in Keyword("in").Then(_ => ReductionExtent).XOptional()
        from condition in Keyword("where").Then(_ => Comparison).XOptional()
        from close in Symbol(")")
        from body in Nested(Lazily(() => Product)).Named(Expectations.Expression)
        select At<ExprSyntax>(span => new ReduceSyntax(kind, index, extent.GetOrDefault(), condition.GetOrDefault(), body, span)));

    private static readonly Parser<ExprSyntax> Primary = Choose(at => at.Token.Kind switch
    {
        TokenKind.Name when at.Next.Is("(") => Call,
        TokenKind.Name when at.Next.Is("[") => Indexed,
        TokenKind.Name => PlainName,
        TokenKind.Number => Number,
        TokenKind.Symbol => Parentheses,
        _ => IsMaxOrMinOfTwo(at) ? MaxOrMin : Reduction,
    }).Named(Expectations.Expression);

    private static readonly Parser<ExprSyntax> Power = AtMostOnce(Primary, PowerOperators, Nested(Lazily(() => Unary)));

    private static readonly Parser<ExprSyntax> Negation = Spanned(
        from minus in Symbol("-")
        from operand in Power
        select At<ExprSyntax>(span => new NegateSyntax(operand, span)));

    private static readonly Parser<ExprSyntax> Unary = Choose(at => at.Is("-") ? Negation : Power);

    private static readonly Parser<ExprSyntax> Product = LeftAssociative(Unary, ProductOperators);

    private static readonly Parser<ExprSyntax> Additive = LeftAssociative(Product, AdditiveOperators);

    private static readonly Parser<ExprSyntax> PlainRelation = AtMostOnce(Additive, RelationOperators, Additive);

    private static readonly Parser<ExprSyntax> NegatedRelation = Spanned(
        from not in Keyword("not")
        from operand in PlainRelation
        select At<ExprSyntax>(span => new NotSyntax(operand, span)));

    private static readonly Parser<ExprSyntax> Relation = Choose(at => at.Is("not") ? NegatedRelation : PlainRelation);

    private static readonly Parser<ExprSyntax> Conjunction = LeftAssociative(Relation, new() { ["and"] = OperatorKind.And });

    private static readonly Parser<ExprSyntax> Disjunction = LeftAssociative(Conjunction, new() { ["or"] = OperatorKind.Or });

    private static readonly Parser<ExprSyntax> If = Spanned(
        from word in Keyword("if")
        from condition in Comparison
        from thenWord in Keyword("then")
        from thenValue in Expr
        from elseWord in Keyword("else")
        from elseValue in Expr
        select At<ExprSyntax>(span => new IfSyntax(condition, thenValue, elseValue, span)));

    private static readonly Parser<ExprSyntax> IfOrComparison = Choose(at => at.Is("if") ? If : Disjunction);

    private static ArgumentSyntax Positional(ExprSyntax value) => new(null, value, false, value.Span);

    /// <summary>A number with <c>%</c> right behind it, and no letter, digit or <c>(</c> right behind that.</summary>
    private static bool IsPercentage(TokenInput at)
    {
        var after = at.Next.CharacterAfter;
        return at.Token.Kind == TokenKind.Number && at.Next.Is("%") && at.CharacterAfter == '%'
            && !Lexer.IsLetter(after) && !Lexer.IsDigit(after) && after != '(';
    }

    /// <summary><c>max(i)</c>, <c>max(i in …)</c> and <c>max(i where …)</c> reduce; anything else in parentheses is a pair.</summary>
    private static bool IsMaxOrMinOfTwo(TokenInput at)
    {
        var index = at.Next.Next;
        return (at.Is("max") || at.Is("min")) && at.Next.Is("(") && !(index.Token.Kind == TokenKind.Name && (index.Next.Is(")") || index.Next.Is("in") || index.Next.Is("where")));
    }
}
