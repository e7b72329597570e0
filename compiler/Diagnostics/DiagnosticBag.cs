using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Kernels.Compiler.Diagnostics;

/// <summary>Collects the diagnostics of one declaration; each mistake at a place counts once.</summary>
internal sealed class DiagnosticBag
{
    private readonly List<Diagnostic> items = [];

    /// <summary>Whether something stands in the way of a model: an error, or a feature that is not compiled yet.</summary>
    public bool PreventsModel => items.Any(d => d.Kind.PreventsModel);

    /// <summary>Whether there is an error among them.</summary>
    public bool HasErrors => items.Any(d => d.Kind.Severity == DiagnosticSeverity.Error);

    /// <exception cref="TooManyMistakesException">There are <see cref="Limits.Messages"/> already; that there are more is among them now.</exception>
    public void Add(DiagnosticKind kind, SourceSpan span, params string[] arguments)
    {
        var diagnostic = new Diagnostic(kind, span, arguments.ToEquatableArray());
        if (items.Contains(diagnostic))
        {
            return;
        }
        if (items.Count == Limits.Messages)
        {
            items.Add(DiagnosticCatalogue.TooManyMistakesAt(span, "this declaration"));
            throw new TooManyMistakesException();
        }
        items.Add(diagnostic);
    }

    /// <summary>Reports a declaration, or a part of one, that has more of something than the compiler takes on.</summary>
    /// <returns>Whether it does not.</returns>
    public bool CheckCount(Identifier name, double count, string what, int limit, string fix)
    {
        if (count <= limit)
        {
            return true;
        }
        Add(DiagnosticCatalogue.TooMany, name.Span, name.Text, Text(count), what, Text(limit), fix);
        return false;
    }

    private static string Text(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    /// <summary>The diagnostics in the order of their places.</summary>
    public EquatableArray<Diagnostic> ToArray() => items.OrderBy(d => d.Span.Start.Offset).ToEquatableArray();
}
