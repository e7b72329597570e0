using System;
using System.Collections.Concurrent;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Project;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Diagnostic = Microsoft.CodeAnalysis.Diagnostic;
using DiagnosticSeverity = Microsoft.CodeAnalysis.DiagnosticSeverity;

namespace Kernels.Generators;

/// <summary>Turns the compiler's diagnostics into Roslyn's; the compiler's catalogue is their only source.</summary>
internal static class DiagnosticMapper
{
    private const string Category = "Kernels";
    private const string HelpPage = "docs/diagnostics.md#";

    private static readonly ConcurrentDictionary<DiagnosticKind, DiagnosticDescriptor> Descriptors = new();

    public static Diagnostic Map(FileDiagnostic diagnostic)
    {
        var span = diagnostic.Diagnostic.Span;
        // What is wrong between referenced assemblies stands in no file.
        var location = diagnostic.Path.Length == 0 ? Location.None : Location.Create(
            diagnostic.Path,
            TextSpan.FromBounds(span.Start.Offset, Math.Max(span.Start.Offset, span.End.Offset)),
            new LinePositionSpan(Position(span.Start), Position(span.End)));
        var arguments = diagnostic.Diagnostic.Arguments.ToArray<object>();
        return Diagnostic.Create(Descriptors.GetOrAdd(diagnostic.Diagnostic.Kind, Descriptor), location, arguments);
    }

    private static DiagnosticDescriptor Descriptor(DiagnosticKind kind) => new(
        kind.Id,
        kind.Title,
        kind.Message,
        Category,
        Severity(kind),
        isEnabledByDefault: true,
        helpLinkUri: HelpPage + kind.Id.ToLowerInvariant());

    private static DiagnosticSeverity Severity(DiagnosticKind kind) => kind.Severity switch
    {
        Compiler.Diagnostics.DiagnosticSeverity.Error => DiagnosticSeverity.Error,
        Compiler.Diagnostics.DiagnosticSeverity.Warning => DiagnosticSeverity.Warning,
        _ => DiagnosticSeverity.Info,
    };

    private static LinePosition Position(SourcePosition position) => new(position.Line - 1, position.Column - 1);
}
