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
/// <param name="Activations">The activations that kernels can be generated for.</param>
/// <param name="Kernels">The kernels and scans that others can call.</param>
/// <param name="AmbiguousNames">The declared names that are taken more than once.</param>
/// <param name="AmbiguousClasses">The names of classes that would be generated more than once (<c>Linear</c> of <c>A</c> and a format <c>LinearA</c>).</param>
/// <param name="Instantiations">What was asked for by attribute.</param>
public sealed record ProjectModel(
    EquatableArray<FormatModel> Activations,
    EquatableArray<KernelModel> Kernels,
    EquatableArray<string> AmbiguousNames,
    EquatableArray<string> AmbiguousClasses,
    EquatableArray<Instantiation> Instantiations)
{
    /// <summary>The graph of each project, which every kernel that calls asks.</summary>
    private static readonly ConditionalWeakTable<ProjectModel, CallGraph> Graphs = new();

    /// <summary>How names are told apart: the names of generated files ignore case.</summary>
    public static StringComparer NameComparer => StringComparer.OrdinalIgnoreCase;

    public static ProjectModel Of(IReadOnlyCollection<DeclaredModel> declared, IEnumerable<Instantiation> instantiations)
    {
        var ambiguous = Repeated(declared.Select(d => d.Name));
        var activations = declared
            .Where(d => d.Format is { IsActivation: true } && !ambiguous.Contains(d.Name, NameComparer))
            .Select(d => d.Format!)
            .OrderBy(f => f.Name, StringComparer.Ordinal);
        var kernels = declared
            .Where(d => d.Kernel is not null && !ambiguous.Contains(d.Name, NameComparer))
            .Select(d => d.Kernel!)
            .OrderBy(k => k.Name, StringComparer.Ordinal);
        var project = new ProjectModel(activations.ToEquatableArray(), kernels.ToEquatableArray(), ambiguous, default, instantiations.Distinct().ToEquatableArray());
        var classes = declared.SelectMany(project.CandidatesOf).Select(u => u.ClassName);
        return project with { AmbiguousClasses = Repeated(classes.Concat([RegistrationEmitter.ClassName, RegistrationEmitter.GpuClassName, ClassNames.CodeNamespace])) };
    }

    /// <summary>The classes that are generated for one declaration: those that are not ambiguous and name none that is.</summary>
    public IEnumerable<Unit> UnitsOf(DeclaredModel declared) =>
        CandidatesOf(declared).Where(u => !u.References.Append(u.ClassName).Any(c => AmbiguousClasses.Contains(c, NameComparer)));

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
            yield return new ArrayUnit(kernel, callees);
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
            yield return new LinearUnit(KernelLibrary.Linear, format, activation);
        }
    }

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
    private static bool IsDynamic(FormatModel activation) => !activation.Fields.Any(f => f.IsStatic);

    private static EquatableArray<string> Repeated(IEnumerable<string> names) => names
        .GroupBy(n => n, NameComparer)
        .Where(g => g.Skip(1).Any())
        .Select(g => g.Key)
        .OrderBy(n => n, StringComparer.Ordinal)
        .ToEquatableArray();
}
