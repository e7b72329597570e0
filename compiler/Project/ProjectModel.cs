using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Project;

/// <summary>
/// The declarations of all files of a project together: it says which classes are generated. Names that are taken twice, or differ in
/// case alone, stand for nothing until one of them is renamed. Value-equal and free of places.
/// </summary>
/// <param name="Activations">The activations that kernels can be generated for, those of referenced assemblies included.</param>
/// <param name="Formats">The names of all formats and activations, those of referenced assemblies included.</param>
/// <param name="Kernels">The kernels and scans that others can call, those of referenced assemblies included.</param>
/// <param name="AmbiguousNames">The declared names that are taken more than once.</param>
/// <param name="AmbiguousClasses">The names of classes that would be generated more than once (<c>Linear</c> of <c>A</c> and a format <c>LinearA</c>).</param>
/// <param name="Instantiations">What was asked for by attribute.</param>
/// <param name="Imports">The declarations of referenced assemblies that no declaration of the project hides.</param>
public sealed record ProjectModel(
    EquatableArray<FormatModel> Activations,
    EquatableArray<string> Formats,
    EquatableArray<KernelModel> Kernels,
    EquatableArray<string> AmbiguousNames,
    EquatableArray<string> AmbiguousClasses,
    EquatableArray<Instantiation> Instantiations,
    Imports Imports)
{
    /// <summary>The graph of each project, which every kernel that calls asks.</summary>
    private static readonly ConditionalWeakTable<ProjectModel, CallGraph> Graphs = new();

    /// <summary>How names are told apart: the names of generated files ignore case.</summary>
    public static StringComparer NameComparer => StringComparer.OrdinalIgnoreCase;

    public static ProjectModel Of(IReadOnlyCollection<DeclaredModel> declared, IEnumerable<Instantiation> instantiations, Imports? imports = null)
    {
        var seen = (imports ?? Imports.None).Without(declared.Select(d => d.Name));
        var ambiguous = Repeated(declared.Select(d => d.Name));
        var known = declared.Where(d => !ambiguous.Contains(d.Name, NameComparer)).Concat(seen.Declarations.Select(d => d.Model)).ToList();
        var activations = known.Select(d => d.Format).OfType<FormatModel>().Where(f => f.IsActivation).OrderBy(f => f.Name, StringComparer.Ordinal);
        var formats = known.Select(d => d.Format).OfType<FormatModel>().Select(f => f.Name).OrderBy(n => n, StringComparer.Ordinal);
        var kernels = known.Select(d => d.Kernel).OfType<KernelModel>().OrderBy(k => k.Name, StringComparer.Ordinal);
        var project = new ProjectModel(activations.ToEquatableArray(), formats.ToEquatableArray(), kernels.ToEquatableArray(), ambiguous, default, instantiations.Distinct().ToEquatableArray(), seen);
        var classes = declared.SelectMany(project.CandidatesOf).Concat(project.AskedCandidates()).Select(u => u.ClassName);
        return project with { AmbiguousClasses = Repeated(classes.Concat([RegistrationEmitter.ClassName, RegistrationEmitter.GpuClassName, ClassNames.CodeNamespace])) };
    }

    /// <summary>The classes that are generated for one declaration: those that are not ambiguous and name none that is.</summary>
    public IEnumerable<Unit> UnitsOf(DeclaredModel declared) => CandidatesOf(declared).Where(IsClear);

    /// <summary>The classes that were asked for by attribute for formats of referenced assemblies, and that those do not have.</summary>
    public IEnumerable<Unit> AskedUnits() => AskedCandidates().Where(IsClear);

    /// <summary>
    /// The classes of one declaration, ambiguous ones included: a kernel has its own; a format has its own, <c>Linear</c> for f32 and for each
    /// dynamic activation, and what was asked for; an activation has its own.
    /// </summary>
    public IEnumerable<Unit> CandidatesOf(DeclaredModel declared)
    {
        if (AmbiguousNames.Contains(declared.Name, NameComparer))
        {
            yield break;
        }
        if (declared.Kernel is { } kernel && !IsOfTheLibrary(kernel.Name) && CalleesOf(kernel) is { } callees)
        {
            var operands = kernel.Parameters.Select(p => p.Format).OfType<string>().Distinct().ToEquatableArray();
            if (operands.All(Formats.Contains))
            {
                yield return new ArrayUnit(kernel, callees, operands) { Imports = Imported(callees.Select(c => c.Name).Concat(operands)) };
            }
        }
        if (declared.Format is not { } format)
        {
            yield break;
        }
        yield return new FormatUnit(format);
        if (format.IsActivation)
        {
            yield break;
        }
        yield return new LinearUnit(KernelLibrary.Linear, format, null);
        foreach (var activation in Activations.Where(a => IsDynamic(a) || IsAskedFor(format, a)))
        {
            yield return Linear(format, activation);
        }
    }

    private IEnumerable<Unit> AskedCandidates() =>
        from asked in Instantiations
        where asked.Kernel == KernelLibrary.Linear.Name
        let weight = Imports.Find(asked.Weight)
        let activation = Activations.FirstOrDefault(a => a.Name == asked.Activation)
        where weight is { Model.Format.IsActivation: false, IsOfThisCompiler: true } && activation is not null
        where weight.Find(ClassNames.Linear(weight.Model.Format!, activation)) is null
        select Linear(weight.Model.Format!, activation);

    private LinearUnit Linear(FormatModel weight, FormatModel activation) =>
        new(KernelLibrary.Linear, weight, activation) { Imports = Imported([weight.Name, activation.Name]) };

    private EquatableArray<ImportedDeclaration> Imported(IEnumerable<string> names) =>
        names.Select(Imports.Find).OfType<ImportedDeclaration>().ToEquatableArray();

    private bool IsClear(Unit unit) => !unit.References.Append(unit.ClassName).Any(c => AmbiguousClasses.Contains(c, NameComparer));

    /// <summary>Whether every project has a kernel of that name.</summary>
    public static bool IsOfTheLibrary(string name) => KernelLibrary.Kernels.Any(k => NameComparer.Equals(k.Name, name));

    /// <summary>The kernels that a kernel calls, each once; null where a call is not right.</summary>
    private EquatableArray<KernelModel>? CalleesOf(KernelModel kernel)
    {
        var callees = new List<KernelModel>();
        foreach (var call in kernel.Equations.Select(e => e.Value).OfType<Apply>())
        {
            var graph = Graphs.GetValue(this, project => new CallGraph(project.Kernels));
            if (graph.Find(call.Callee) is not { } callee || CallChecker.Check(call, callee).Any() || graph.Reaches(callee.Name, kernel.Name))
            {
                return null;
            }
            callees.Add(callee);
        }
        return callees.Distinct().ToEquatableArray();
    }

    private bool IsAskedFor(FormatModel weight, FormatModel activation) =>
        Instantiations.Contains(new Instantiation(KernelLibrary.Linear.Name, weight.Name, activation.Name));

    /// <summary>Whether every field is found anew for each input.</summary>
    private static bool IsDynamic(FormatModel activation) => activation.Fit is not null && !activation.Fields.Any(f => f.IsStatic);

    private static EquatableArray<string> Repeated(IEnumerable<string> names) => names
        .GroupBy(n => n, NameComparer)
        .Where(g => g.Skip(1).Any())
        .Select(g => g.Key)
        .OrderBy(n => n, StringComparer.Ordinal)
        .ToEquatableArray();
}
