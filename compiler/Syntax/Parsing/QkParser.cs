using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Syntax.Lexing;

namespace Kernels.Compiler.Syntax.Parsing;

/// <summary>What a text holds, and the mistakes in it.</summary>
public sealed record ParseResult(FileSyntax File, EquatableArray<Diagnostic> Diagnostics);

/// <summary>Reads <c>.qk</c> text. Never throws: each mistake is a diagnostic, and the declarations without one are all read.</summary>
public static class QkParser
{
    public static ParseResult Parse(string text, CancellationToken cancellation = default)
    {
        if (text.Length > Limits.FileLength)
        {
            return Refused(text);
        }
        var at = TokenInput.Of(text);
        var state = at.State;
        var declarations = new List<DeclarationSyntax>();
        var unread = new List<Identifier>();
        while (!at.AtEnd)
        {
            cancellation.ThrowIfCancellationRequested();
            var mistakesBefore = state.Mistakes;
            var result = DeclarationGrammar.Declaration(at);
            if (result.WasSuccessful && state.Mistakes == mistakesBefore)
            {
                if (declarations.Count == Limits.Declarations)
                {
                    state.Report(new Diagnostic(DiagnosticCatalogue.TooManyDeclarations, result.Value.Name.Span, EquatableArray.Of(Text(Limits.Declarations))));
                    break;
                }
                declarations.Add(result.Value);
            }
            else if (at.Next.Token.Kind == TokenKind.Name)
            {
                unread.Add(new Identifier(at.Next.Token.Text, at.Next.Token.Span));
            }
            at = (TokenInput)result.Remainder;
            if (!result.WasSuccessful)
            {
                state.Report(Mistakes.Unexpected(at, result.Expectations, startsItem: false));
                at = Recovery.NextDeclaration(at);
            }
        }
        return new ParseResult(new FileSyntax(declarations.ToEquatableArray()) { Unread = unread.ToEquatableArray() }, state.Diagnostics.ToEquatableArray());
    }

    /// <summary>A file that is not read because of its length.</summary>
    private static ParseResult Refused(string text)
    {
        var start = new SourcePosition(0, 1, 1);
        var diagnostic = new Diagnostic(DiagnosticCatalogue.FileTooLong, new SourceSpan(start, start), EquatableArray.Of(Text(text.Length), Text(Limits.FileLength)));
        return new ParseResult(new FileSyntax(default(EquatableArray<DeclarationSyntax>)), EquatableArray.Of(diagnostic));
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
