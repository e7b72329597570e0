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
}
