using Kernels.Compiler.Diagnostics;

namespace Kernels.Compiler.Syntax.Lexing;

internal enum TokenKind
{
    Name,

    /// <summary>A word longer than <see cref="Limits.NameLength"/>.</summary>
    OverlongName,
    Keyword,
    Number,

    /// <summary>A number beyond the range of float64.</summary>
    OversizedNumber,
    Symbol,

    /// <summary>A character that no rule of the language uses.</summary>
    Unknown,
    End,
}

/// <summary>A word of the text, without the blanks and comments around it.</summary>
internal sealed record Token(TokenKind Kind, string Text, SourceSpan Span);
