using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Syntax.Lexing;

namespace Kernels.Compiler.Syntax.Parsing;

/// <summary>Puts a failure of the grammar into words.</summary>
internal static class Mistakes
{
    private const int LongestQuote = 40;

    /// <summary>The token that did not fit, and what would have; <paramref name="startsItem"/> adds the closing brace to that.</summary>
    public static Diagnostic Unexpected(TokenInput at, IEnumerable<string> expectations, bool startsItem)
    {
        var expected = expectations.Distinct().ToList();
        if (at.State.Refused is { } refused && refused.At.Equals(at))
        {
            return Report(refused.Kind, at, refused.Limit.ToString(CultureInfo.InvariantCulture));
        }
        if (at.Token.Kind == TokenKind.Keyword && (expected.Contains(Expectations.Name) || (startsItem && Lookahead.StartsFieldOrEquation(at))))
        {
            return Report(DiagnosticCatalogue.KeywordAsName, at, at.Token.Text);
        }
        if (at.Is("if") && expected.Contains(Expectations.Expression))
        {
            return Report(DiagnosticCatalogue.IfNeedsParentheses, at);
        }
        if (at.Token.Kind == TokenKind.OverlongName)
        {
            return Report(DiagnosticCatalogue.NameTooLong, at, Quote(at), Limits.NameLength.ToString(CultureInfo.InvariantCulture));
        }
        if (at.Token.Kind == TokenKind.OversizedNumber || (expected.Contains(Expectations.Integer) && at.Token.Text.All(Lexer.IsDigit)))
        {
            var largest = at.Token.Kind == TokenKind.OversizedNumber ? Numbers.Print(double.MaxValue) : Numbers.Print(int.MaxValue);
            return Report(DiagnosticCatalogue.NumberTooLarge, at, Quote(at), largest);
        }
        if (startsItem)
        {
            expected.Add("'}'");
        }
        return at.Token.Kind switch
        {
            TokenKind.Unknown => Report(DiagnosticCatalogue.UnknownCharacter, at, at.Token.Text, List(expected)),
            _ => Report(DiagnosticCatalogue.Unexpected, at, List(expected), Found(at)),
        };
    }

    /// <summary>A body whose brace is still open at <paramref name="at"/>.</summary>
    public static Diagnostic Unclosed(TokenInput brace, TokenInput at) =>
        Report(DiagnosticCatalogue.UnclosedBrace, at, brace.Token.Span.Start.Line.ToString(CultureInfo.InvariantCulture), Found(at));

    private static Diagnostic Report(DiagnosticKind kind, TokenInput at, params string[] arguments) =>
        new(kind, at.Token.Span, EquatableArray.Of(arguments));

    private static string Found(TokenInput at) => at.Token.Kind switch
    {
        TokenKind.End => "the end of the file",
        TokenKind.Keyword => "the keyword '" + at.Token.Text + "'",
        _ => "'" + Quote(at) + "'",
    };

    private static string Quote(TokenInput at) => at.Token.Text.Length <= LongestQuote ? at.Token.Text : at.Token.Text.Substring(0, LongestQuote) + "…";

    private static string List(List<string> items) =>
        items.Count < 2 ? string.Concat(items) : string.Join(", ", items.Take(items.Count - 1)) + " or " + items[items.Count - 1];
}
