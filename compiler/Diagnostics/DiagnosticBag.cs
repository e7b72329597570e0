using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Diagnostics;

/// <summary>Collects the diagnostics of one declaration; each mistake at a place counts once.</summary>
internal sealed class DiagnosticBag
{
    private readonly List<Diagnostic> items = [];

    /// <summary>Whether something stands in the way of a model: an error, or a feature that is not compiled yet.</summary>
    public bool PreventsModel => items.Any(d => d.Kind.PreventsModel);

    /// <summary>Whether there is an error among them.</summary>
    public bool HasErrors => items.Any(d => d.Kind.Severity == DiagnosticSeverity.Error);

    public void Add(DiagnosticKind kind, SourceSpan span, params string[] arguments)
    {
        var diagnostic = new Diagnostic(kind, span, arguments.ToEquatableArray());
        if (!items.Contains(diagnostic))
        {
            items.Add(diagnostic);
        }
    }

    /// <summary>The diagnostics in the order of their places.</summary>
    public EquatableArray<Diagnostic> ToArray() => items.OrderBy(d => d.Span.Start.Offset).ToEquatableArray();
}
