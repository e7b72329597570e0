using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;

namespace Kernels.Compiler.Project;

/// <summary>
/// Finds what is wrong between a project and the assemblies that it references. A program registers one declaration for a name, so two that differ are
/// a mistake even where nothing uses either.
/// </summary>
internal static class ImportChecker
{
    public static IEnumerable<FileDiagnostic> Check(
        IReadOnlyCollection<Declaration> declarations, IReadOnlyCollection<InstantiationRequest> requests, Imports imports) =>
        declarations.SelectMany(d => Different(d, imports))
            .Concat(imports.Conflicts.Where(c => !declarations.Any(d => d.Name.Text == c.Name)).Select(Conflict))
            .Concat(requests.SelectMany(r => OfAnotherCompiler(r, declarations, imports)));

    private static IEnumerable<FileDiagnostic> Different(Declaration declaration, Imports imports)
    {
        var text = declaration.Model.Format?.Text ?? declaration.Model.Kernel?.Text;
        if (text is null)
        {
            yield break;
        }
        var others = imports.Declarations.Where(i => i.Name == declaration.Name.Text && i.Text != text).Select(i => i.Assembly)
            .Concat(imports.Conflicts.Where(c => c.Name == declaration.Name.Text).Select(c => c.Assembly));
        foreach (var assembly in others)
        {
            yield return ProjectChecker.At(declaration.Path, declaration.Name.Span, DiagnosticCatalogue.DeclaredElsewhere, declaration.Name.Text, assembly);
        }
    }

    private static FileDiagnostic Conflict(ImportConflict conflict)
    {
        var nowhere = new SourcePosition(0, 1, 1);
        return ProjectChecker.At("", new(nowhere, nowhere), DiagnosticCatalogue.DeclaredDifferently, conflict.Name, conflict.Assembly, conflict.Other);
    }

    private static IEnumerable<FileDiagnostic> OfAnotherCompiler(InstantiationRequest request, IReadOnlyCollection<Declaration> declarations, Imports imports)
    {
        var (_, weight, _) = request.Instantiation;
        if (!declarations.Any(d => d.Name.Text == weight) && imports.Find(weight) is { IsOfThisCompiler: false } import)
        {
            yield return ProjectChecker.At(
                request.Path, request.Span, DiagnosticCatalogue.OtherCompiler, weight, import.Assembly, import.Compiler, CompilerVersion.Text);
        }
    }
}
