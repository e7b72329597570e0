using System.Collections.Generic;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Syntax.Lexing;
using Kernels.Compiler.Syntax.Parsing;

namespace Kernels.Compiler.Syntax;

/// <summary>What a text holds, and the mistakes in it.</summary>
public sealed record ParseResult(FileSyntax File, EquatableArray<Diagnostic> Diagnostics);

/// <summary>Reads <c>.qk</c> text. Never throws: each mistake is a diagnostic, and the declarations without one are all read.</summary>
public static class QkParser
{
    public static ParseResult Parse(string text)
    {
        var at = TokenInput.Of(text);
        var diagnostics = at.State.Diagnostics;
        var declarations = new List<DeclarationSyntax>();
        var unread = new List<Identifier>();
        while (!at.AtEnd)
        {
            var mistakesBefore = diagnostics.Count;
            var result = DeclarationGrammar.Declaration(at);
            if (result.WasSuccessful && diagnostics.Count == mistakesBefore)
            {
                declarations.Add(result.Value);
            }
            else if (at.Next.Token.Kind == TokenKind.Name)
            {
                unread.Add(new Identifier(at.Next.Token.Text, at.Next.Token.Span));
            }
            at = (TokenInput)result.Remainder;
            if (!result.WasSuccessful)
            {
                diagnostics.Add(Mistakes.Unexpected(at, result.Expectations, startsItem: false));
                at = Recovery.NextDeclaration(at);
            }
        }
        return new ParseResult(new FileSyntax(declarations.ToEquatableArray()) { Unread = unread.ToEquatableArray() }, diagnostics.ToEquatableArray());
    }
}
