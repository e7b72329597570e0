using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;
using Kernels.Facts;

namespace Kernels.Compiler.Binding;

/// <summary>Binds a <c>kernel</c> or <c>scan</c>: initial values, and equations in the order of the text.</summary>
internal sealed class KernelBinder : ExpressionBinder
{
    private readonly WrittenKernel kernel;
    private readonly KernelDeclarations declared;
    private readonly LeftSides leftSides;
    private readonly KernelElements elements;
    private readonly HashSet<string> used = [];
    private List<string>? inferred;

    private KernelBinder(WrittenKernel kernel)
        : base(new DiagnosticBag())
    {
        this.kernel = kernel;
        declared = new KernelDeclarations(Diagnostics, kernel);
        leftSides = new LeftSides(Diagnostics, declared);
        elements = new KernelElements(Diagnostics, kernel.Axis?.Text);
    }

    public static BindResult<KernelModel> Bind(KernelSyntax syntax) => new KernelBinder(WrittenKernel.Of(syntax)).Bind(SyntaxPrinter.Print(syntax));

    public static BindResult<KernelModel> Bind(ScanSyntax syntax) => new KernelBinder(WrittenKernel.Of(syntax)).Bind(SyntaxPrinter.Print(syntax));

    protected override IReadOnlyCollection<string> Extents => declared.Extents;

    protected override Expr? Default(Element element) => declared.Parameters.Find(p => p.Name == element.Array)?.Default;

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
        if (!declared.IsShortEnough())
        {
            return null;
        }
        declared.Declare();
        BindInitialValues();
        var equations = kernel.Equations.Select(BindEquation).ToList();
        Finish();
        var results = equations.Select(e => e with { IsResult = IsResult(e.Target) }).ToEquatableArray();
        return new KernelModel(kernel.Name.Text, kernel.Axis?.Text, declared.Parameters.ToEquatableArray(), declared.States.ToEquatableArray(), results, text);
    }

    /// <summary>Binds the defaults of parameters and the initial values of states, each at its own axes.</summary>
    private void BindInitialValues()
    {
        var defaults = kernel.Parameters.Where(p => p.Default is not null).SelectMany(p => p.Names.Select(n => (n.Text, p.Default!)));
        foreach (var (parameter, value) in defaults)
        {
            var position = declared.Parameters.FindIndex(p => p.Name == parameter);
            declared.Parameters[position] = declared.Parameters[position] with { Default = AtOwnAxes(parameter, value) };
        }
        var initials = kernel.States.Where(s => s.Initial is not null).SelectMany(s => s.Names.Select(n => (n.Text, s.Initial!)));
        foreach (var (state, value) in initials)
        {
            var position = declared.States.FindIndex(s => s.Name == state);
            var bound = AtOwnAxes(state, value);
            if (position >= 0)
            {
                declared.States[position] = declared.States[position] with { Initial = bound };
            }
        }
    }

    private Expr AtOwnAxes(string array, ExprSyntax value)
    {
        Scope.Stand((declared.Arrays[array].Dimensions ?? []).SelectMany(d => d.Index.Indices()));
        return Values.InsideSingle(Bind(value, Reading.Value));
    }

    private EquationModel BindEquation(EquationSyntax syntax)
    {
        var target = syntax.Name;
        var state = declared.Arrays.TryGetValue(target.Text, out var symbol) && symbol.Kind == ArrayKind.State ? symbol : null;
        var left = syntax.Dimensions is { } written ? leftSides.Indices(target, written) : state?.Dimensions?.Select(d => ((IndexValue)d.Index).Name).ToList();
        if (state is not null)
        {
            leftSides.CheckState(syntax, state, left);
        }
        inferred = left is null ? [] : null;
        Scope.Stand([.. left ?? [], .. kernel.Axis is { } axis ? [axis.Text] : Array.Empty<string>()]);
        var value = BindRightSide(syntax);
        var indices = left ?? inferred ?? [];
        inferred = null;
        if (state is null)
        {
            leftSides.DeclareIntermediate(target, indices);
        }
        return new EquationModel(target.Text, indices.ToEquatableArray(), value, false);
    }

    private Expr BindRightSide(EquationSyntax syntax)
    {
        if (syntax.Value is CallSyntax call && char.IsUpper(call.Function.Text[0]))
        {
            return new CallBinder(Diagnostics, declared.Arrays, used, declared.Axes, a => Bind(a, Reading.Index)).Bind(call, syntax.Order);
        }
        if (syntax.Order is { } order)
        {
            Diagnostics.Add(DiagnosticCatalogue.OrderWithoutCall, order.Span);
        }
        return Values.InsideSingle(Bind(syntax.Value, Reading.Value));
    }

    private bool IsResult(string target) => declared.Arrays.TryGetValue(target, out var symbol) && symbol.Kind == ArrayKind.Intermediate && !used.Contains(target);

    private void Finish()
    {
        foreach (var symbol in declared.Arrays.Values)
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
            if (kernel.Axis is { } axis && declared.Axes.Contains(axis.Text) && IsResult(text) && !symbol.Dimensions!.Any(d => d.Index == new IndexValue(axis.Text)))
            {
                Diagnostics.Add(DiagnosticCatalogue.ResultWithoutAxis, symbol.Name.Span, text, axis.Text);
            }
        }
        if (!declared.Arrays.Keys.Any(IsResult))
        {
            Diagnostics.Add(DiagnosticCatalogue.NoResult, kernel.Name.Span, kernel.Name.Text);
        }
    }

    protected override Expr BindName(NameSyntax name, Reading reading)
    {
        var text = name.Name.Text;
        if (declared.Arrays.TryGetValue(text, out var array))
        {
            used.Add(text);
            if (array.IsOptional && !Scope.IsGiven(text))
            {
                Diagnostics.Add(DiagnosticCatalogue.OptionalOutsideIf, name.Span, text);
            }
            return array.Dimensions is { } dimensions ? BindElement(name, dimensions, reading, array.IsInteger) : Mistake.Reported;
        }
        if (name.Indices is null && (declared.Axes.Contains(text) || IsBound(text)))
        {
            if (IsBound(text))
            {
                return new IndexValue(text);
            }
            Diagnostics.Add(DiagnosticCatalogue.IndexNotBound, name.Span, "", text, $"add it on the left side or reduce over it, for example sum({text})");
            return Mistake.Reported;
        }
        if (name.Indices is null && declared.Extents.Contains(text))
        {
            return new ExtentValue(text);
        }
        var later = kernel.Equations.FirstOrDefault(e => e.Name.Text == text);
        if (later is not null)
        {
            Diagnostics.Add(DiagnosticCatalogue.UsedBeforeDefined, name.Name.Span, text, Wording.Line(later.Span));
        }
        else
        {
            return Unknown(name.Name, [.. declared.Arrays.Keys]);
        }
        return Mistake.Reported;
    }

    protected override void Use(string name) => used.Add(name);

    protected override void OnElement(NameSyntax name, IReadOnlyList<ArrayDimension> dimensions, Element element) => elements.Check(name, dimensions, element);

    protected override void OnBound(ExprSyntax syntax, Expr expression, Reading reading)
    {
        if (syntax is CallSyntax call && WordFunctions.Find(call.Function.Text) is not null)
        {
            Diagnostics.Add(DiagnosticCatalogue.WordInKernel, call.Function.Span, call.Function.Text);
        }
    }

    protected override Present? Optional(string name)
    {
        if (!declared.Arrays.TryGetValue(name, out var array) || !array.IsOptional)
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
        if (inferred is null || !declared.Axes.Contains(index) || Scope.IsReduced(index))
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
        if (declared.Arrays.ContainsKey(reduce.Index.Text))
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
        return declared.Axes.Contains(index) || body.All().Contains(Mistake.Reported) || parts.OfType<Element>().Any(e => e.At.Any(a => a.Indices().Contains(index)))
            ? new ExtentValue(index.ToUpperInvariant())
            : null;
    }
}
