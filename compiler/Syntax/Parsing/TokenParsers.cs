using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Syntax.Lexing;
using Sprache;

namespace Kernels.Compiler.Syntax.Parsing;

/// <summary>
/// The words of the grammar as Sprache parsers, and the few combinators that Sprache lacks. All choices are committed
/// (<c>XOr</c>, <c>XOptional</c>): once a word was taken, the mistake is where the next one does not fit.
/// </summary>
internal static class TokenParsers
{
    public static readonly Parser<Identifier> Name = Accept(t => t.Kind == TokenKind.Name, Expectations.Name).Select(ToIdentifier);

    public static readonly Parser<EquatableArray<Identifier>> Names = Name.SeparatedBy(Symbol(","));

    /// <summary>A number of digits alone that an <see cref="int"/> can hold.</summary>
    public static readonly Parser<NumberSyntax> IntegerNumber = Accept(IsInteger, Expectations.Integer).Select(ToNumber);

    public static readonly Parser<int> Integer = IntegerNumber.Select(n => (int)n.Value);

    public static readonly Parser<NumberSyntax> Number = Accept(t => t.Kind == TokenKind.Number, "a number").Select(ToNumber);

    public static Parser<Token> Symbol(string text) => Accept(t => t.Kind == TokenKind.Symbol && t.Text == text, "'" + text + "'");

    public static Parser<Token> Keyword(string text) => Accept(t => t.Kind == TokenKind.Keyword && t.Text == text, "'" + text + "'");

    /// <summary>A word that means something at this place and may be a name elsewhere.</summary>
    public static Parser<Identifier> Word(string text) =>
        Accept(t => t.Kind == TokenKind.Name && t.Text == text, "'" + text + "'").Select(ToIdentifier);

    /// <summary><paramref name="parser"/> where the tokens ahead look like it; otherwise it declines without a word.</summary>
    public static Parser<T> When<T>(Func<TokenInput, bool> ahead, Parser<T> parser) =>
        input => ahead((TokenInput)input) ? parser(input) : Result.Failure<T>(input, "", []);

    /// <summary>Always fails, and says what would have been right.</summary>
    public static Parser<T> Nothing<T>(params string[] expectations) => input => Result.Failure<T>(input, "", expectations);

    public static Parser<T> OneOf<T>(params Parser<T>[] alternatives) => alternatives.Aggregate((first, second) => first.XOr(second));

    /// <summary>The rule that the tokens ahead call for: fewer steps, and frames on the stack, than trying one after the other.</summary>
    public static Parser<T> Choose<T>(Func<TokenInput, Parser<T>> rule) => input => rule((TokenInput)input)(input);

    /// <summary>Breaks the circle between grammar rules that refer to each other: <paramref name="rule"/> is read when it is needed.</summary>
    public static Parser<T> Lazily<T>(Func<Parser<T>?> rule) => input => rule()!(input);

    /// <summary>Builds a node from the span of what <paramref name="parser"/> takes.</summary>
    public static Parser<T> Spanned<T>(Parser<Func<SourceSpan, T>> parser) => input =>
    {
        var result = parser(input);
        return result.WasSuccessful
            ? Result.Success(result.Value(Span((TokenInput)input, (TokenInput)result.Remainder)), result.Remainder)
            : Result.Failure<T>(result.Remainder, result.Message, result.Expectations);
    };

    /// <summary>Gives the compiler the type of a node's maker inside a query.</summary>
    public static Func<SourceSpan, T> At<T>(Func<SourceSpan, T> make) => make;

    /// <summary>As many as there are; a failure inside one of them is a failure of the whole.</summary>
    public static Parser<EquatableArray<T>> Repeated<T>(this Parser<T> parser) => input =>
    {
        var items = new List<T>();
        while (true)
        {
            var result = parser(input);
            if (!result.WasSuccessful)
            {
                return result.Remainder.Equals(input)
                    ? Result.Success(items.ToEquatableArray(), input)
                    : Result.Failure<EquatableArray<T>>(result.Remainder, result.Message, result.Expectations);
            }
            items.Add(result.Value);
            input = result.Remainder;
        }
    };

    /// <summary>One or more with a separator between them.</summary>
    public static Parser<EquatableArray<T>> SeparatedBy<T>(this Parser<T> parser, Parser<Token> separator) => input =>
    {
        var items = new List<T>();
        while (true)
        {
            var item = parser(input);
            if (!item.WasSuccessful)
            {
                return Result.Failure<EquatableArray<T>>(item.Remainder, item.Message, item.Expectations);
            }
            items.Add(item.Value);
            var between = separator(item.Remainder);
            if (!between.WasSuccessful)
            {
                return Result.Success(items.ToEquatableArray(), item.Remainder);
            }
            input = between.Remainder;
        }
    };

    /// <summary>None, or some with commas between them, in brackets.</summary>
    public static Parser<EquatableArray<T>> Listed<T>(this Parser<T> parser, string open, string close) =>
        from o in Symbol(open)
        from items in OneOf(Symbol(close).Return(default(EquatableArray<T>)), parser.ListedUpTo(close))
        select items;

    /// <summary>One or more with commas between them, in brackets.</summary>
    public static Parser<EquatableArray<T>> ListedOnce<T>(this Parser<T> parser, string open, string close) =>
        from o in Symbol(open)
        from items in parser.ListedUpTo(close)
        select items;

    /// <summary><c>a + b - c</c> as <c>((a + b) - c)</c>, in a loop and not by recursion.</summary>
    public static Parser<ExprSyntax> LeftAssociative(Parser<ExprSyntax> operand, Dictionary<string, OperatorKind> operators) =>
        Infix(operand, operators, operand, most: int.MaxValue);

    /// <summary><c>a</c> or <c>a &lt; b</c>: no more than one operator.</summary>
    public static Parser<ExprSyntax> AtMostOnce(Parser<ExprSyntax> left, Dictionary<string, OperatorKind> operators, Parser<ExprSyntax> right) =>
        Infix(left, operators, right, most: 1);

    /// <summary>Counts how deep rules stand in each other and refuses more than <see cref="Limits.Nesting"/>: neither the parser nor a reader of the tree may exhaust the stack.</summary>
    public static Parser<T> Nested<T>(Parser<T> parser) => input =>
    {
        var node = (TokenInput)input;
        var state = node.State;
        if (state.Depth == Limits.Nesting)
        {
            return Refuse<T>(DiagnosticCatalogue.NestedTooDeeply, Limits.Nesting, node);
        }
        state.Depth++;
        var result = parser(input);
        state.Depth--;
        return result;
    };

    /// <summary>Refuses more than <see cref="Limits.ExpressionTokens"/> tokens, for the same reason.</summary>
    public static Parser<T> Bounded<T>(Parser<T> parser) => input =>
    {
        var result = parser(input);
        return result.WasSuccessful && ((TokenInput)result.Remainder).Index - ((TokenInput)input).Index > Limits.ExpressionTokens
            ? Refuse<T>(DiagnosticCatalogue.ExpressionTooLong, Limits.ExpressionTokens, (TokenInput)input)
            : result;
    };

    private static Parser<EquatableArray<T>> ListedUpTo<T>(this Parser<T> parser, string close) =>
        from items in parser.SeparatedBy(Symbol(","))
        from c in Symbol(close).Named("',' or '" + close + "'")
        select items;

    private static Parser<ExprSyntax> Infix(Parser<ExprSyntax> operand, Dictionary<string, OperatorKind> operators, Parser<ExprSyntax> behind, int most) => input =>
    {
        var left = operand(input);
        for (var count = 0; left.WasSuccessful && count < most; count++)
        {
            var token = ((TokenInput)left.Remainder).Token;
            if (token.Kind is not (TokenKind.Symbol or TokenKind.Keyword) || !operators.TryGetValue(token.Text, out var kind))
            {
                return left;
            }
            var right = behind(left.Remainder.Advance());
            if (!right.WasSuccessful)
            {
                return right;
            }
            var span = Span((TokenInput)input, (TokenInput)right.Remainder);
            left = Result.Success(new BinarySyntax(kind, left.Value, right.Value, span), right.Remainder);
        }
        return left;
    };

    private static IResult<T> Refuse<T>(DiagnosticKind kind, int limit, TokenInput at)
    {
        at.State.Refused = (kind, limit, at);
        return Result.Failure<T>(at, "", []);
    }

    private static Parser<Token> Accept(Func<Token, bool> fits, string expectation)
    {
        string[] expectations = [expectation];
        return input =>
        {
            var token = ((TokenInput)input).Token;
            return fits(token) ? Result.Success(token, input.Advance()) : Result.Failure<Token>(input, "", expectations);
        };
    }

    private static bool IsInteger(Token token) =>
        token.Kind == TokenKind.Number && int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static Identifier ToIdentifier(Token token) => new(token.Text, token.Span);

    private static NumberSyntax ToNumber(Token token) => new(Numbers.Parse(token.Text), token.Text, token.Span);

    /// <summary>From the start of <paramref name="first"/> to the end of the token before <paramref name="behind"/>.</summary>
    private static SourceSpan Span(TokenInput first, TokenInput behind) =>
        new(first.Token.Span.Start, behind.Index == first.Index ? first.Token.Span.Start : behind.Previous!.Token.Span.End);
}
