using System;
using System.Collections.Generic;
using Kernels.Compiler.Syntax.Lexing;
using Sprache;

namespace Kernels.Compiler.Syntax.Parsing;

/// <summary>How the parser goes on behind a mistake: at the next item, at the closing brace, or at the next declaration.</summary>
internal static class Recovery
{
    private static readonly HashSet<string> DeclarationWords = ["format", "activation", "view", "kernel", "scan"];

    /// <summary>
    /// Items in braces, each with a <c>;</c> behind it or not. <paramref name="item"/> gives the parser of the next item from the item
    /// before it. A mistake in one item is reported and the others are still read, so this fails only where there is no brace.
    /// </summary>
    public static Parser<EquatableArray<ItemSyntax>> Body(Func<ItemSyntax?, Parser<ItemSyntax>> item) => input =>
    {
        var brace = (TokenInput)input;
        if (!brace.Is("{"))
        {
            return Result.Failure<EquatableArray<ItemSyntax>>(input, "", ["'{'"]);
        }
        var items = new List<ItemSyntax>();
        var at = brace.Next;
        while (!at.Is("}"))
        {
            if (EndsBody(at))
            {
                at.State.Report(Mistakes.Unclosed(brace, at));
                return Result.Success(items.ToEquatableArray(), at);
            }
            var result = IsStray(at)
                ? Result.Failure<ItemSyntax>(at, "", ["';'", Expectations.NewItem])
                : item(items.Count == 0 ? null : items[items.Count - 1])(at);
            if (result.WasSuccessful)
            {
                items.Add(result.Value);
                at = (TokenInput)result.Remainder;
                at = at.Is(";") ? at.Next : at;
                continue;
            }
            var failed = (TokenInput)result.Remainder;
            at.State.Report(Mistakes.Unexpected(failed, result.Expectations, startsItem: failed.Equals(at)));
            at = NextItem(at, failed, out var isInside);
            if (isInside && EndsBody(at))
            {
                return Result.Success(items.ToEquatableArray(), at);
            }
        }
        return Result.Success(items.ToEquatableArray(), at.Next);
    };

    /// <summary>The start of the next declaration behind a mistake outside all bodies.</summary>
    public static TokenInput NextDeclaration(TokenInput failed)
    {
        var depth = 0;
        for (var at = failed; ; at = at.Next)
        {
            if (at.AtEnd || StartsDeclaration(at) || (depth == 0 && !at.Equals(failed) && DeclarationWords.Contains(at.Token.Text)))
            {
                return at;
            }
            depth = Math.Max(0, depth + Change(at, "{", "}"));
        }
    }

    /// <summary>The end of the text or the start of a declaration: whatever is open here is never closed.</summary>
    private static bool EndsBody(TokenInput at) => at.AtEnd || StartsDeclaration(at);

    /// <summary>
    /// Behind a mistake at <paramref name="failed"/> in the item that starts at <paramref name="start"/>: the next item, the body's closing
    /// brace, or the end of the body. <paramref name="isInside"/> says that braces of the item itself were still open there.
    /// </summary>
    private static TokenInput NextItem(TokenInput start, TokenInput failed, out bool isInside)
    {
        var (braces, brackets) = (0, 0);
        for (var at = start; ; at = at.Next)
        {
            isInside = braces > 0;
            if (at.Index >= failed.Index && (EndsBody(at) || (braces == 0 && at.Is("}")) || (!at.Equals(start) && StartsItem(at, brackets))))
            {
                return at;
            }
            braces = Math.Max(0, braces + Change(at, "{", "}"));
            brackets = Math.Max(0, brackets + Change(at, "(", ")") + Change(at, "[", "]"));
        }
    }

    /// <summary>A keyword of items, or a name with what makes it an item; inside brackets only where it begins a line.</summary>
    private static bool StartsItem(TokenInput at, int brackets)
    {
        if (IsItemWord(at))
        {
            return true;
        }
        var continues = at.Previous is { } previous && (previous.Is(",") || previous.Is("then") || previous.Is("state"));
        return (at.IsFirstOnLine || (brackets == 0 && !continues)) && Lookahead.StartsFieldOrEquation(at);
    }

    /// <summary>What stands behind an item on its line and begins nothing: the item before it went wrong, not the next one.</summary>
    private static bool IsStray(TokenInput at) =>
        !at.IsFirstOnLine && !at.Previous!.Is("{") && !at.Previous!.Is(";") && !IsItemWord(at) && !Lookahead.StartsFieldOrEquation(at);

    private static bool IsItemWord(TokenInput at) => at.Is("fit") || at.Is("store") || at.Is("state");

    /// <summary>A declaration's keyword with a name and what follows the name: elsewhere the keyword was meant as a name.</summary>
    private static bool StartsDeclaration(TokenInput at)
    {
        var behind = at.Next.Next;
        return at.Token.Kind == TokenKind.Keyword && DeclarationWords.Contains(at.Token.Text) && at.Next.Token.Kind == TokenKind.Name
            && (behind.Is("{") || behind.Is("[") || behind.Is("(") || behind.Is("of") || behind.Is("over"));
    }

    private static int Change(TokenInput at, string open, string close) => at.Is(open) ? 1 : at.Is(close) ? -1 : 0;
}
