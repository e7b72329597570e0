using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>What the names of a kernel or scan stand for: parameters, states, axes and extents, and arrays as its equations define them.</summary>
internal sealed class KernelDeclarations
{
    private readonly DiagnosticBag diagnostics;
    private readonly WrittenKernel kernel;
    private readonly DimensionBinder dimensions;
    private readonly Dictionary<string, ArraySymbol> arrays = [];
    private readonly HashSet<string> axes = [];
    private readonly HashSet<string> extents = [];

    public KernelDeclarations(DiagnosticBag diagnostics, WrittenKernel kernel)
    {
        (this.diagnostics, this.kernel) = (diagnostics, kernel);
        dimensions = new DimensionBinder(
            diagnostics, n => char.IsLower(n[0]) ? new IndexValue(n) : null, n => char.IsUpper(n[0]), n => $"axes begin with a small letter, extents with a capital");
    }

    /// <summary>All arrays that are known so far.</summary>
    public IReadOnlyDictionary<string, ArraySymbol> Arrays => arrays;

    /// <summary>The parameters in their order; those after a mistake have no dimensions.</summary>
    public List<ParameterModel> Parameters { get; } = [];

    /// <summary>The states without a mistake, in their order.</summary>
    public List<StateModel> States { get; } = [];

    /// <summary>The axes of arrays and of left sides.</summary>
    public IReadOnlyCollection<string> Axes => axes;

    /// <summary>The extents of axes and of reductions, and those that dimensions name.</summary>
    public IReadOnlyCollection<string> Extents => extents;

    /// <summary>Whether the declaration has no more parts than the compiler takes on; of one that has, nothing else is said.</summary>
    public bool IsShortEnough()
    {
        var taken = kernel.Parameters.Sum(p => p.Names.Count) + kernel.States.Sum(s => s.Names.Count);
        return diagnostics.CheckCount(kernel.Name, taken, kernel.Axis is null ? "parameters" : "parameters and states", Limits.Parameters, "split it")
            && diagnostics.CheckCount(kernel.Name, kernel.Equations.Count, "equations", Limits.Equations, "split it");
    }

    /// <summary>Declares all but what equations define.</summary>
    public void Declare()
    {
        CheckDimensions();
        DeclareParameters();
        DeclareStates();
        DeclareAxes();
    }

    /// <summary>Declares an array that an equation defines.</summary>
    public void Add(ArraySymbol symbol) => arrays.Add(symbol.Name.Text, symbol);

    /// <summary>Whether an array's name is not that of an axis or extent, which is reported.</summary>
    public bool CheckMeaning(Identifier array, string what)
    {
        var meaning = axes.Contains(array.Text) ? "an index" : extents.Contains(array.Text) ? "an extent" : null;
        if (meaning is not null)
        {
            diagnostics.Add(DiagnosticCatalogue.TwoMeanings, array.Span, array.Text, meaning, what);
        }
        return meaning is null;
    }

    private void CheckDimensions()
    {
        foreach (var parameter in kernel.Parameters)
        {
            diagnostics.CheckCount(parameter.Names[0], parameter.Dimensions.Count, "dimensions", Limits.Dimensions, "use fewer");
        }
        foreach (var state in kernel.States)
        {
            diagnostics.CheckCount(state.Names[0], state.Dimensions.Count, "dimensions", Limits.Dimensions, "use fewer");
        }
        foreach (var equation in kernel.Equations)
        {
            diagnostics.CheckCount(equation.Name, equation.Dimensions?.Count ?? 0, "dimensions", Limits.Dimensions, "use fewer");
        }
    }

    private void DeclareParameters()
    {
        foreach (var syntax in kernel.Parameters)
        {
            var type = Type(syntax.Type);
            var bound = syntax.Dimensions.Select(dimensions.Bind).ToList();
            foreach (var parameter in syntax.Names)
            {
                var known = bound.OfType<Expr>().ToList();
                var isKnown = known.Count == bound.Count;
                Declare(new ArraySymbol(parameter, ArrayKind.Parameter, isKnown ? [.. known.Select(Dimension)] : null, type is { IsInteger: true }, syntax.IsOptional));
                Parameters.Add(new ParameterModel(parameter.Text, TypeName(syntax.Type), isKnown ? known.ToEquatableArray() : default, syntax.IsOptional, null));
            }
        }
    }

    private ElementType? Type(TypeSyntax? type) =>
        type is null || char.IsUpper(type.Name.Text[0]) ? null : ElementTypes.Resolve(type, diagnostics);

    private static string? TypeName(TypeSyntax? type) =>
        type is null ? null : type.Arguments.Count == 0 ? type.Name.Text : $"{type.Name.Text}({string.Join(", ", type.Arguments)})";

    private static ArrayDimension Dimension(Expr index) => new(index, !index.Indices().Any());

    private void DeclareStates()
    {
        foreach (var syntax in kernel.States)
        {
            var type = syntax.Type is null ? ElementType.F32 : ElementTypes.Resolve(syntax.Type, diagnostics);
            var bound = syntax.Dimensions.Select(StateAxis).ToList();
            foreach (var state in syntax.Names)
            {
                var known = bound.OfType<Expr>().ToList();
                var isKnown = known.Count == bound.Count;
                Declare(new ArraySymbol(state, ArrayKind.State, isKnown ? [.. known.Select(Dimension)] : null, false, false));
                if (isKnown && type is not null)
                {
                    States.Add(new StateModel(state.Text, type, known.ToEquatableArray(), new Number(0)));
                }
            }
        }
    }

    private Expr? StateAxis(ExprSyntax syntax)
    {
        if (dimensions.Bind(syntax) is not { } bound)
        {
            return null;
        }
        var axis = kernel.Axis!.Text;
        if (bound is not IndexValue index)
        {
            diagnostics.Add(DiagnosticCatalogue.StateAxis, syntax.Span, SyntaxPrinter.Print(syntax), axis, "name an axis of an input");
            return null;
        }
        if (index.Name == axis)
        {
            diagnostics.Add(DiagnosticCatalogue.StateAxis, syntax.Span, index.Name, axis, "leave it out: a state is what one step hands to the next");
            return null;
        }
        return bound;
    }

    private void Declare(ArraySymbol symbol)
    {
        var text = symbol.Name.Text;
        if (arrays.TryGetValue(text, out var first))
        {
            diagnostics.Add(DiagnosticCatalogue.DeclaredTwice, symbol.Name.Span, text, Wording.Line(first.Name.Span));
        }
        else
        {
            arrays.Add(text, symbol);
        }
    }

    /// <summary>Collects the axes and extents of the declaration, and checks that no array has the name of one.</summary>
    private void DeclareAxes()
    {
        var declared = arrays.Values.SelectMany(a => a.Dimensions ?? []).Select(d => d.Index).ToList();
        axes.UnionWith(declared.SelectMany(d => d.Indices()));
        foreach (var left in kernel.Equations)
        {
            axes.UnionWith((left.Dimensions ?? default).OfType<NameSyntax>().Where(n => n.Indices is null).Select(n => n.Name.Text));
        }
        extents.UnionWith(declared.SelectMany(d => d.All()).OfType<ExtentValue>().Select(e => e.Name));
        extents.UnionWith(axes.Concat(kernel.Equations.SelectMany(e => e.Value.ReductionIndices())).Select(a => a.ToUpperInvariant()));
        foreach (var symbol in arrays.Values)
        {
            CheckMeaning(symbol.Name, symbol.Kind == ArrayKind.State ? "a state" : "a parameter");
        }
        if (kernel.Axis is { } axis && !Parameters.Exists(p => p.Dimensions.Contains(new IndexValue(axis.Text))))
        {
            diagnostics.Add(DiagnosticCatalogue.ScanAxis, axis.Span, kernel.Name.Text, axis.Text, Suggestion.Hint(axis.Text, axes));
        }
    }
}
