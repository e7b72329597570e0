using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Project;

/// <summary>Finds what is wrong between files: each declaration by itself may be right.</summary>
public static class ProjectChecker
{
    /// <summary>Places that one message lists.</summary>
    private const int MostPlaces = 4;

    public static IEnumerable<FileDiagnostic> Check(
        IReadOnlyCollection<Declaration> declarations, IReadOnlyCollection<InstantiationRequest> requests, Imports? imports = null)
    {
        var all = imports ?? Imports.None;
        var names = new HashSet<string>(declarations.Select(d => d.Name.Text), StringComparer.Ordinal);
        var project = ProjectModel.Of([.. declarations.Select(d => d.Model)], requests.Select(r => r.Instantiation), all);
        var graph = new CallGraph(declarations.Select(d => d.Model).Concat(project.Imports.Declarations.Select(d => d.Model)).Select(m => m.Kernel).OfType<KernelModel>());
        return RepeatedNames(declarations)
            .Concat(ImportChecker.Check(declarations, requests, all))
            .Concat(NamesOfTheLibrary(declarations))
            .Concat(declarations.SelectMany(d => Limited(d, Calls(d, graph, names).Concat(UnknownOperands(d, declarations, project)))))
            .Concat(RepeatedClasses(declarations, project))
            .Concat(requests.SelectMany(r => Unknown(r, declarations, project.Imports)));
    }

    /// <summary>
    /// Puts what stood in the way of a unit, or of its files for GPUs, on the declaration that it is generated for; where that is not of this
    /// project, on the attribute that asked for it.
    /// </summary>
    public static IEnumerable<FileDiagnostic> Problems(EmittedUnit unit, IReadOnlyCollection<Declaration> declarations, IEnumerable<InstantiationRequest> requests)
    {
        var places = declarations.Where(d => d.Name.Text == unit.Unit.Declaration).Select(d => (d.Path, d.Name.Span)).ToList();
        if (places.Count == 0)
        {
            places.AddRange(requests.Where(r => r.Instantiation.Weight == unit.Unit.Declaration).Select(r => (r.Path, r.Span)).Take(1));
        }
        return places.SelectMany(place => Problems(unit).Select(p => At(place.Path, place.Span, p.Kind, p.ClassName, p.Reason)));
    }

    private static IEnumerable<(DiagnosticKind Kind, string ClassName, string Reason)> Problems(EmittedUnit unit)
    {
        if (unit.Problem is { } problem)
        {
            yield return (problem, unit.Unit.ClassName, unit.Reason!);
        }
        foreach (var file in unit.Gpu)
        {
            if (file.Problem is { } ofGpu)
            {
                yield return (ofGpu, file.ClassName, file.Reason!);
            }
        }
    }

    /// <summary>The first messages for a declaration, then one that says that there are more.</summary>
    private static IEnumerable<FileDiagnostic> Limited(Declaration declaration, IEnumerable<FileDiagnostic> all)
    {
        var count = 0;
        foreach (var one in all)
        {
            if (count++ == Limits.Messages)
            {
                yield return new(declaration.Path, DiagnosticCatalogue.TooManyMistakesAt(declaration.Name.Span, "this declaration"));
                yield break;
            }
            yield return one;
        }
    }

    private static IEnumerable<FileDiagnostic> RepeatedNames(IEnumerable<Declaration> declarations)
    {
        foreach (var same in declarations.GroupBy(d => d.Name.Text, ProjectModel.NameComparer).Where(g => g.Skip(1).Any()))
        {
            foreach (var one in same)
            {
                var others = same.Where(d => !ReferenceEquals(d, one)).Take(MostPlaces + 1).Select(Place).ToList();
                var shown = string.Join(" and ", others.Count > MostPlaces ? others.Take(MostPlaces).Append("other places") : others);
                yield return At(one.Path, one.Name.Span, DiagnosticCatalogue.RepeatedName, one.Name.Text, shown);
            }
        }
    }

    private static IEnumerable<FileDiagnostic> NamesOfTheLibrary(IEnumerable<Declaration> declarations) => declarations
        .Where(IsOfTheLibrary)
        .Select(d => At(d.Path, d.Name.Span, DiagnosticCatalogue.LibraryName, d.Name.Text));

    private static IEnumerable<FileDiagnostic> Calls(Declaration declaration, CallGraph graph, HashSet<string> names)
    {
        if (declaration.Model.Kernel is not { } kernel)
        {
            yield break;
        }
        var calls = kernel.Equations.Select(e => e.Value).OfType<Apply>().Zip(declaration.Calls, (call, place) => (call, place));
        foreach (var (call, place) in calls)
        {
            if (graph.Find(call.Callee) is not { } callee)
            {
                // One that is declared but has mistakes of its own is known.
                if (!names.Contains(call.Callee))
                {
                    yield return At(declaration.Path, place.Span, DiagnosticCatalogue.UnknownCallee, call.Callee, Suggestion.Hint(call.Callee, graph.Names));
                }
                continue;
            }
            foreach (var (kind, arguments) in CallChecker.Check(call, callee))
            {
                yield return At(declaration.Path, place.Span, kind, arguments);
            }
            if (graph.Reaches(callee.Name, kernel.Name))
            {
                yield return At(declaration.Path, place.Span, DiagnosticCatalogue.CallCycle, kernel.Name, call.Callee);
            }
        }
    }

    private static IEnumerable<FileDiagnostic> UnknownOperands(Declaration declaration, IReadOnlyCollection<Declaration> declarations, ProjectModel project) =>
        from operand in declaration.Operands
        where !project.Formats.Contains(operand.Text)
        // A format that is declared twice, or has mistakes of its own, is known.
        where !declarations.Any(d => d.Name.Text == operand.Text && d.Model.Kernel is null)
        select At(declaration.Path, operand.Span, DiagnosticCatalogue.UnknownOperand, operand.Text, Suggestion.Hint(operand.Text, project.Formats));

    private static bool IsOfTheLibrary(Declaration declaration) => ProjectModel.IsOfTheLibrary(declaration.Name.Text);

    private static IEnumerable<FileDiagnostic> RepeatedClasses(IEnumerable<Declaration> declarations, ProjectModel project) =>
        from declaration in declarations
        from unit in project.CandidatesOf(declaration.Model)
        where project.AmbiguousClasses.Contains(unit.ClassName, ProjectModel.NameComparer)
        select At(declaration.Path, declaration.Name.Span, DiagnosticCatalogue.RepeatedClass, declaration.Name.Text, unit.ClassName);

    private static IEnumerable<FileDiagnostic> Unknown(InstantiationRequest request, IReadOnlyCollection<Declaration> declarations, Imports imports)
    {
        var (kernel, weight, activation) = request.Instantiation;
        var formats = declarations.Select(d => d.Model).Concat(imports.Declarations.Select(d => d.Model)).Select(m => m.Format).OfType<FormatModel>().ToList();
        return Unknown(request, "kernel", kernel, [KernelLibrary.Linear.Name])
            .Concat(Unknown(request, "format", weight, [.. formats.Where(f => !f.IsActivation).Select(f => f.Name)]))
            .Concat(Unknown(request, "activation", activation, [Instantiation.Float, .. formats.Where(f => f.IsActivation).Select(f => f.Name)]));
    }

    private static IEnumerable<FileDiagnostic> Unknown(InstantiationRequest request, string kind, string? name, IReadOnlyCollection<string> known)
    {
        if (name is not null && !known.Contains(name))
        {
            yield return At(request.Path, request.Span, DiagnosticCatalogue.UnknownInstantiation, kind, name, Suggestion.Hint(name, known));
        }
    }

    private static string Place(Declaration declaration) =>
        $"{System.IO.Path.GetFileName(declaration.Path)}({declaration.Name.Span.Start.Line},{declaration.Name.Span.Start.Column})";

    internal static FileDiagnostic At(string path, SourceSpan span, DiagnosticKind kind, params string[] arguments) =>
        new(path, new(kind, span, new(arguments)));
}
