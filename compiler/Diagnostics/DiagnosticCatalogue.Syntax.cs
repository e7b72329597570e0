using System.Globalization;

namespace Kernels.Compiler.Diagnostics;

/// <summary>Mistakes in the notation: QK0001 … QK0049.</summary>
public static partial class DiagnosticCatalogue
{
    public static readonly DiagnosticKind Unexpected = new(
        "QK0001", DiagnosticSeverity.Error, "Unexpected word", "expected {0}, found {1}");

    public static readonly DiagnosticKind UnknownCharacter = new(
        "QK0002", DiagnosticSeverity.Error, "Unknown character", "the character '{0}' has no meaning here; expected {1}");

    public static readonly DiagnosticKind KeywordAsName = new(
        "QK0003", DiagnosticSeverity.Error, "Keyword used as a name", "expected a name, found the keyword '{0}', which cannot be one; choose another name");

    public static readonly DiagnosticKind UnclosedBrace = new(
        "QK0004", DiagnosticSeverity.Error, "Brace is not closed", "expected '}}' to close the '{{' of line {0}, found {1}");

    public static readonly DiagnosticKind NestedTooDeeply = new(
        "QK0005", DiagnosticSeverity.Error, "Nested too deeply", "nested more than {0} deep here; give the inner part an equation with a name of its own");

    public static readonly DiagnosticKind ExpressionTooLong = new(
        "QK0006", DiagnosticSeverity.Error, "Expression too long", "this expression has more than {0} words and signs; give parts of it equations with names of their own");

    public static readonly DiagnosticKind NumberTooLarge = new(
        "QK0007", DiagnosticSeverity.Error, "Number too large", "the number '{0}' is too large; the largest here is {1}");

    public static readonly DiagnosticKind IfNeedsParentheses = new(
        "QK0008", DiagnosticSeverity.Error, "'if' without parentheses", "an 'if' that is a part of an expression stands in parentheses: (if … then … else …)");

    public static readonly DiagnosticKind FileTooLong = new(
        "QK0020", DiagnosticSeverity.Error, "File too long", "this file has {0} characters and is not read; at most {1} are, so spread its declarations over several files");

    public static readonly DiagnosticKind NameTooLong = new(
        "QK0021", DiagnosticSeverity.Error, "Name too long", "the name '{0}' has more than {1} characters; choose a shorter one");

    public static readonly DiagnosticKind TooManyDeclarations = new(
        "QK0022", DiagnosticSeverity.Error, "Too many declarations", "a file has at most {0} declarations, and neither this one nor those behind it are read; spread them over several files");

    public static readonly DiagnosticKind TooManyMistakes = new(
        "QK0023", DiagnosticSeverity.Error, "Too many mistakes", "{0} has more than {1} mistakes; correct some of those above to see the others");

    internal static Diagnostic TooManyMistakesAt(SourceSpan span, string what) =>
        new(TooManyMistakes, span, EquatableArray.Of(what, Limits.Messages.ToString(CultureInfo.InvariantCulture)));
}
