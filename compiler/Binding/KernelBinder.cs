using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Binds a <c>kernel</c> or <c>scan</c>: parameters, states, and equations in the order of the text.</summary>
internal sealed class KernelBinder : ExpressionBinder
{
    private readonly Identifier name;
    private readonly Identifier? axis;
    private readonly EquatableArray<ParameterSyntax> parameterSyntax;
    private readonly EquatableArray<StateSyntax> stateSyntax;
    private readonly EquatableArray<EquationSyntax> equationSyntax;
    private readonly Dictionary<string, ArraySymbol> arrays = [];
    private readonly List<ParameterModel> parameters = [];
    private readonly List<StateModel> states = [];
    private readonly HashSet<string> axes = [];
    private readonly HashSet<string> extents = [];
    private readonly HashSet<string> used = [];
    private readonly DimensionBinder dimensions;
    private List<string>? inferred;

    private KernelBinder(
        Identifier name, Identifier? axis, EquatableArray<ParameterSyntax> parameters, EquatableArray<StateSyntax> states, EquatableArray<EquationSyntax> equations)
        : base(new DiagnosticBag())
    {
        (this.name, this.axis, parameterSyntax, stateSyntax, equationSyntax) = (name, axis, parameters, states, equations);
        dimensions = new DimensionBinder(
            Diagnostics, n => char.IsLower(n[0]) ? new IndexValue(n) : null, n => char.IsUpper(n[0]), n => $"axes begin with a small letter, extents with a capital");
    }

    public static BindResult<KernelModel> Bind(KernelSyntax syntax) =>
        new KernelBinder(syntax.Name, null, syntax.Parameters, default, syntax.Equations).Bind(SyntaxPrinter.Print(syntax));

    public static BindResult<KernelModel> Bind(ScanSyntax syntax) =>
        new KernelBinder(syntax.Name, syntax.Axis, syntax.Parameters, syntax.States, syntax.Equations).Bind(SyntaxPrinter.Print(syntax));

    protected override IReadOnlyCollection<string> Extents => extents;

    protected override Expr? Default(Element element) => parameters.Find(p => p.Name == element.Array)?.Default;

    private BindResult<KernelModel> Bind(string text)
    {
        try
        {
            var model = BindModel(text);
            return new BindResult<KernelModel>(Diagnostics.PreventsModel ? null : model, Diagnostics.ToArray());
        }
        catch (TooManyMistakesException)
        {
            return new BindResult<KernelModel>(null, Diagnostics.ToArray());
        }
    }

    private KernelModel? BindModel(string text)
    {
        if (!IsShortEnough())
        {
            return null;
        }
        CheckDimensions();
        DeclareParameters();
        DeclareStates();
        DeclareAxes();
        BindInitialValues();
        var equations = equationSyntax.Select(BindEquation).ToList();
        Finish();
        var results = equations.Select(e => e with { IsResult = IsResult(e.Target) }).ToEquatableArray();
        return new KernelModel(name.Text, axis?.Text, parameters.ToEquatableArray(), states.ToEquatableArray(), results, text);
    }

    /// <summary>Whether the declaration has no more parts than the compiler takes on; of one that has, nothing else is said.</summary>
    private bool IsShortEnough()
    {
        var taken = parameterSyntax.Sum(p => p.Names.Count) + stateSyntax.Sum(s => s.Names.Count);
        return Diagnostics.CheckCount(name, taken, axis is null ? "parameters" : "parameters and states", Limits.Parameters, "split it")
            && Diagnostics.CheckCount(name, equationSyntax.Count, "equations", Limits.Equations, "split it");
    }

    private void CheckDimensions()
    {
        foreach (var parameter in parameterSyntax)
        {
            Diagnostics.CheckCount(parameter.Names[0], parameter.Dimensions.Count, "dimensions", Limits.Dimensions, "use fewer");
        }
        foreach (var state in stateSyntax)
        {
            Diagnostics.CheckCount(state.Names[0], state.Dimensions.Count, "dimensions", Limits.Dimensions, "use fewer");
        }
        foreach (var equation in equationSyntax)
        {
            Diagnostics.CheckCount(equation.Name, equation.Dimensions?.Count ?? 0, "dimensions", Limits.Dimensions, "use fewer");
        }
    }

    private void DeclareParameters()
    {
        foreach (var syntax in parameterSyntax)
        {
            var type = Type(syntax.Type);
            var bound = syntax.Dimensions.Select(dimensions.Bind).ToList();
            foreach (var parameter in syntax.Names)
            {
                var known = bound.OfType<Expr>().ToList();
                var isKnown = known.Count == bound.Count;
                Declare(new ArraySymbol(parameter, ArrayKind.Parameter, isKnown ? [.. known.Select(Dimension)] : null, type is { IsInteger: true }, syntax.IsOptional));
                parameters.Add(new ParameterModel(parameter.Text, TypeName(syntax.Type), isKnown ? known.ToEquatableArray() : default, syntax.IsOptional, null));
            }
        }
    }

    private ElementType? Type(TypeSyntax? type) =>
        type is null || char.IsUpper(type.Name.Text[0]) ? null : ElementTypes.Resolve(type, Diagnostics);

    private static string? TypeName(TypeSyntax? type) =>
        type is null ? null : type.Arguments.Count == 0 ? type.Name.Text : $"{type.Name.Text}({string.Join(", ", type.Arguments)})";

    private static ArrayDimension Dimension(Expr index) => new(index, !index.Indices().Any());

    private void DeclareStates()
    {
        foreach (var syntax in stateSyntax)
        {
            var type = syntax.Type is null ? ElementType.F32 : ElementTypes.Resolve(syntax.Type, Diagnostics);
            var bound = syntax.Dimensions.Select(StateAxis).ToList();
            foreach (var state in syntax.Names)
            {
                var known = bound.OfType<Expr>().ToList();
                var isKnown = known.Count == bound.Count;
                Declare(new ArraySymbol(state, ArrayKind.State, isKnown ? [.. known.Select(Dimension)] : null, false, false));
                if (isKnown && type is not null)
                {
                    states.Add(new StateModel(state.Text, type, known.ToEquatableArray(), new Number(0)));
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
        if (bound is not IndexValue index)
        {
            Diagnostics.Add(DiagnosticCatalogue.StateAxis, syntax.Span, SyntaxPrinter.Print(syntax), axis!.Text, "name an axis of an input");
            return null;
        }
        if (index.Name == axis!.Text)
        {
            Diagnostics.Add(DiagnosticCatalogue.StateAxis, syntax.Span, index.Name, axis.Text, "leave it out: a state is what one step hands to the next");
            return null;
        }
        return bound;
    }

    private void Declare(ArraySymbol symbol)
    {
        var text = symbol.Name.Text;
        if (arrays.TryGetValue(text, out var first))
        {
            Diagnostics.Add(DiagnosticCatalogue.DeclaredTwice, symbol.Name.Span, text, Line(first.Name.Span));
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
        foreach (var left in equationSyntax)
        {
            axes.UnionWith((left.Dimensions ?? default).OfType<NameSyntax>().Where(n => n.Indices is null).Select(n => n.Name.Text));
        }
        extents.UnionWith(declared.SelectMany(d => d.All()).OfType<ExtentValue>().Select(e => e.Name));
        extents.UnionWith(axes.Concat(equationSyntax.SelectMany(e => e.Value.ReductionIndices())).Select(a => a.ToUpperInvariant()));
        foreach (var symbol in arrays.Values)
        {
            CheckMeaning(symbol.Name, symbol.Kind == ArrayKind.State ? "a state" : "a parameter");
        }
        if (axis is not null && !parameters.Exists(p => p.Dimensions.Contains(new IndexValue(axis.Text))))
        {
            Diagnostics.Add(DiagnosticCatalogue.ScanAxis, axis.Span, name.Text, axis.Text, Suggestion.Hint(axis.Text, axes));
        }
    }

    private bool CheckMeaning(Identifier array, string what)
    {
        var meaning = axes.Contains(array.Text) ? "an index" : extents.Contains(array.Text) ? "an extent" : null;
        if (meaning is not null)
        {
            Diagnostics.Add(DiagnosticCatalogue.TwoMeanings, array.Span, array.Text, meaning, what);
        }
        return meaning is null;
    }

    /// <summary>Binds the defaults of parameters and the initial values of states, each at its own axes.</summary>
    private void BindInitialValues()
    {
        var defaults = parameterSyntax.Where(p => p.Default is not null).SelectMany(p => p.Names.Select(n => (n.Text, p.Default!)));
        foreach (var (parameter, value) in defaults)
        {
            var position = parameters.FindIndex(p => p.Name == parameter);
            parameters[position] = parameters[position] with { Default = AtOwnAxes(parameter, value) };
        }
        var initials = stateSyntax.Where(s => s.Initial is not null).SelectMany(s => s.Names.Select(n => (n.Text, s.Initial!)));
        foreach (var (state, value) in initials)
        {
            var position = states.FindIndex(s => s.Name == state);
            var bound = AtOwnAxes(state, value);
            if (position >= 0)
            {
                states[position] = states[position] with { Initial = bound };
            }
        }
    }

    private Expr AtOwnAxes(string array, ExprSyntax value)
    {
        Stand((arrays[array].Dimensions ?? []).SelectMany(d => d.Index.Indices()));
        return InsideSingle(Bind(value, Reading.Value));
    }

    private EquationModel BindEquation(EquationSyntax syntax)
    {
        var target = syntax.Name;
        var state = arrays.TryGetValue(target.Text, out var symbol) && symbol.Kind == ArrayKind.State ? symbol : null;
        var left = syntax.Dimensions is { } written ? LeftIndices(target, written) : state?.Dimensions?.Select(d => ((IndexValue)d.Index).Name).ToList();
        if (state is not null)
        {
            CheckState(syntax, state, left);
        }
        inferred = left is null ? [] : null;
        Stand([.. left ?? [], .. axis is null ? Array.Empty<string>() : [axis.Text]]);
        var value = BindRightSide(syntax);
        var indices = left ?? inferred ?? [];
        inferred = null;
        if (state is null)
        {
            DeclareIntermediate(syntax, indices);
        }
        return new EquationModel(target.Text, indices.ToEquatableArray(), value, false);
    }

    private void CheckState(EquationSyntax syntax, ArraySymbol state, List<string>? left)
    {
        if (state.Updated is { } before)
        {
            Diagnostics.Add(DiagnosticCatalogue.DefinedTwice, syntax.Name.Span, state.Name.Text, Line(before));
        }
        state.Updated = syntax.Name.Span;
        if (left is not null && state.Dimensions is { } own && !left.OrderBy(n => n, StringComparer.Ordinal).SequenceEqual(own.Select(d => ((IndexValue)d.Index).Name).OrderBy(n => n, StringComparer.Ordinal)))
        {
            var axesOfState = string.Join(", ", own.Select(d => d.Index));
            Diagnostics.Add(DiagnosticCatalogue.BadLeftSide, syntax.Name.Span, $"{state.Name.Text}[{string.Join(", ", left)}]", $"the state has the axes [{axesOfState}], so write {state.Name.Text} = …");
        }
    }

    private List<string> LeftIndices(Identifier target, EquatableArray<ExprSyntax> written)
    {
        var indices = new List<string>();
        foreach (var index in written)
        {
            if (index is not NameSyntax { Indices: null, Name: var n } || !char.IsLower(n.Text[0]))
            {
                Diagnostics.Add(DiagnosticCatalogue.BadLeftSide, index.Span, SyntaxPrinter.Print(index), $"the left side names the axes of '{target.Text}', so write plain indices");
            }
            else if (arrays.ContainsKey(n.Text))
            {
                Diagnostics.Add(DiagnosticCatalogue.TwoMeanings, n.Span, n.Text, "an array", "an index");
            }
            else if (indices.Contains(n.Text))
            {
                Diagnostics.Add(DiagnosticCatalogue.BadLeftSide, index.Span, n.Text, "it is an index of this left side already, so give it another name");
            }
            else
            {
                indices.Add(n.Text);
            }
        }
        return indices;
    }

    private void DeclareIntermediate(EquationSyntax syntax, List<string> indices)
    {
        var target = syntax.Name;
        var symbol = new ArraySymbol(target, ArrayKind.Intermediate, [.. indices.Select(i => new ArrayDimension(new IndexValue(i), false))], false, false);
        if (arrays.TryGetValue(target.Text, out var first))
        {
            var kind = first.Kind == ArrayKind.Parameter ? DiagnosticCatalogue.DeclaredTwice : DiagnosticCatalogue.DefinedTwice;
            Diagnostics.Add(kind, target.Span, target.Text, Line(first.Name.Span));
        }
        else if (CheckMeaning(target, "an array"))
        {
            arrays.Add(target.Text, symbol);
        }
    }

    private Expr BindRightSide(EquationSyntax syntax)
    {
        if (syntax.Value is CallSyntax call && char.IsUpper(call.Function.Text[0]))
        {
            return new CallBinder(Diagnostics, this.arrays, used, axes, a => Bind(a, Reading.Index)).Bind(call, syntax.Order);
        }
        if (syntax.Order is { } order)
        {
            Diagnostics.Add(DiagnosticCatalogue.OrderWithoutCall, order.Span);
        }
        return InsideSingle(Bind(syntax.Value, Reading.Value));
    }

    private bool IsResult(string target) => arrays.TryGetValue(target, out var symbol) && symbol.Kind == ArrayKind.Intermediate && !used.Contains(target);

    private void Finish()
    {
        foreach (var symbol in arrays.Values)
        {
            var text = symbol.Name.Text;
            if (symbol.Kind == ArrayKind.Parameter && !used.Contains(text))
            {
                Diagnostics.Add(DiagnosticCatalogue.Unused, symbol.Name.Span, "parameter", text, "equations");
            }
            if (symbol.Kind == ArrayKind.State && symbol.Updated is null)
            {
                Diagnostics.Add(DiagnosticCatalogue.StateNotUpdated, symbol.Name.Span, text);
            }
            if (axis is not null && axes.Contains(axis.Text) && IsResult(text) && !symbol.Dimensions!.Any(d => d.Index == new IndexValue(axis.Text)))
            {
                Diagnostics.Add(DiagnosticCatalogue.ResultWithoutAxis, symbol.Name.Span, text, axis.Text);
            }
        }
        if (!arrays.Keys.Any(IsResult))
        {
            Diagnostics.Add(DiagnosticCatalogue.NoResult, name.Span, name.Text);
        }
    }

    protected override Expr BindName(NameSyntax name, Reading reading)
    {
        var text = name.Name.Text;
        if (arrays.TryGetValue(text, out var array))
        {
            used.Add(text);
            if (array.IsOptional && !IsGiven(text))
            {
                Diagnostics.Add(DiagnosticCatalogue.OptionalOutsideIf, name.Span, text);
            }
            return array.Dimensions is { } declared ? BindElement(name, declared, reading, array.IsInteger) : Poison;
        }
        if (name.Indices is null && (axes.Contains(text) || IsBound(text)))
        {
            if (IsBound(text))
            {
                return new IndexValue(text);
            }
            Diagnostics.Add(DiagnosticCatalogue.IndexNotBound, name.Span, "", text, $"add it on the left side or reduce over it, for example sum({text})");
            return Poison;
        }
        if (name.Indices is null && extents.Contains(text))
        {
            return new ExtentValue(text);
        }
        var later = equationSyntax.FirstOrDefault(e => e.Name.Text == text);
        if (later is not null)
        {
            Diagnostics.Add(DiagnosticCatalogue.UsedBeforeDefined, name.Name.Span, text, Line(later.Span));
        }
        else
        {
            return Unknown(name.Name, arrays.Keys);
        }
        return Poison;
    }

    protected override void Use(string name) => used.Add(name);

    protected override void OnElement(NameSyntax name, IReadOnlyList<ArrayDimension> dimensions, Element element)
    {
        CheckStepsBack(name, element);
        CheckSwapped(name, dimensions, element);
    }

    /// <summary>Warns of <c>x[k, m]</c> for an x of <c>[m, k]</c>: each index has one extent, so this reads what x does not have.</summary>
    private void CheckSwapped(NameSyntax name, IReadOnlyList<ArrayDimension> dimensions, Element element)
    {
        for (var i = 0; i < dimensions.Count; i++)
        {
            if (dimensions[i].Index is not IndexValue declared || element.At[i] is not IndexValue written || written == declared)
            {
                continue;
            }
            var other = dimensions.Select(d => d.Index).ToList().IndexOf(written);
            if (other >= 0)
            {
                var declaration = $"{element.Array}[{string.Join(", ", dimensions.Select(d => d.Index))}]";
                Diagnostics.Add(DiagnosticCatalogue.SwappedIndex, name.Span, element.Array, Text(i + 1), declared.Name, written.Name, Text(other + 1), declaration);
                return;
            }
        }
    }

    private static string Text(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Refuses <c>x[t - 100000, d]</c>: every step in between is kept in a state.</summary>
    private void CheckStepsBack(NameSyntax name, Element element)
    {
        foreach (var at in element.At)
        {
            if (at is Binary { Operator: BinaryOperator.Subtract, Left: IndexValue index, Right: Number { Value: > Limits.StepsBack } by } && index.Name == axis?.Text)
            {
                Diagnostics.Add(DiagnosticCatalogue.TooManySteps, name.Span, element.Array, ExprPrinter.Number(by.Value), ExprPrinter.Number(Limits.StepsBack));
            }
        }
    }

    protected override Present? Optional(string name)
    {
        if (!arrays.TryGetValue(name, out var array) || !array.IsOptional)
        {
            return null;
        }
        used.Add(name);
        return new Present(name);
    }

    /// <summary>An index of the declaration counts as bound where the left side's axes are still being found; it becomes one of them.</summary>
    protected override bool IsBound(string index)
    {
        if (base.IsBound(index))
        {
            return true;
        }
        if (inferred is null || !axes.Contains(index) || Reductions.Exists(r => r.Name == index))
        {
            return false;
        }
        if (!inferred.Contains(index))
        {
            inferred.Add(index);
        }
        return true;
    }

    protected override void CheckReductionIndex(ReduceSyntax reduce)
    {
        if (arrays.ContainsKey(reduce.Index.Text))
        {
            Diagnostics.Add(DiagnosticCatalogue.TwoMeanings, reduce.Index.Span, reduce.Index.Text, "an array", "an index");
        }
        else if (!char.IsLower(reduce.Index.Text[0]))
        {
            Diagnostics.Add(DiagnosticCatalogue.TwoMeanings, reduce.Index.Span, reduce.Index.Text, "the name of an extent", "an index");
        }
    }

    protected override Expr? DefaultExtent(string index, Expr body, Expr? where)
    {
        var parts = where is null ? body.All() : body.All().Concat(where.All());
        return axes.Contains(index) || body.All().Contains(Poison) || parts.OfType<Element>().Any(e => e.At.Any(a => a.Indices().Contains(index)))
            ? new ExtentValue(index.ToUpperInvariant())
            : null;
    }

    private static string Line(SourceSpan span) => span.Start.Line.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Where an array of a kernel comes from.</summary>
internal enum ArrayKind { Parameter, State, Intermediate }

/// <summary>An array of a kernel; <see cref="Dimensions"/> is null after a mistake in its declaration.</summary>
internal sealed record ArraySymbol(Identifier Name, ArrayKind Kind, IReadOnlyList<ArrayDimension>? Dimensions, bool IsInteger, bool IsOptional)
{
    /// <summary>Where a state gets its next value.</summary>
    public SourceSpan? Updated { get; set; }
}
