namespace Kernels.Compiler.Diagnostics;

public enum DiagnosticSeverity { Info, Warning, Error }

/// <summary>
/// One kind of mistake. <see cref="Message"/> has <c>{0}</c>, <c>{1}</c> … for the arguments: it names the thing,
/// says what was expected and gives the shortest fix.
/// </summary>
public sealed record DiagnosticKind(string Id, DiagnosticSeverity Severity, string Title, string Message)
{
    /// <summary>Whether the declaration is not compiled because of it: a mistake, or something that is not compiled yet.</summary>
    public bool PreventsModel { get; init; } = Severity != DiagnosticSeverity.Info;
}

/// <summary>A mistake at a place in one file; value-equal, so it can be cached.</summary>
public sealed record Diagnostic(DiagnosticKind Kind, SourceSpan Span, EquatableArray<string> Arguments)
{
    /// <summary>The message with its arguments filled in.</summary>
    public string Text => string.Format(System.Globalization.CultureInfo.InvariantCulture, Kind.Message, System.Linq.Enumerable.ToArray<object>(Arguments));

    /// <summary><c>path(line,column): error QK0001: text</c>, as compilers print it.</summary>
    public string Format(string path) =>
        $"{path}({Span.Start.Line},{Span.Start.Column}): {Kind.Severity.ToString().ToLowerInvariant()} {Kind.Id}: {Text}";
}
