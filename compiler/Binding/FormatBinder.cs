using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;
using Kernels.Compiler.Syntax;
using Kernels.Facts;

namespace Kernels.Compiler.Binding;

/// <summary>Binds a <c>format</c> or <c>activation</c>: its fields, its value with abbreviations filled in, and its fit.</summary>
internal sealed class FormatBinder : ExpressionBinder
{
    private readonly FormatSyntax syntax;
    private readonly FormatDeclarations declared;
    private readonly Abbreviations abbreviations;
    private readonly FormatElements elements;
    private readonly CompiledValues compiled;
    private readonly HashSet<string> used = [];
    private bool isValue;

    private FormatBinder(FormatSyntax syntax, NestedFormats nested)
        : base(new DiagnosticBag())
    {
        this.syntax = syntax;
        declared = new FormatDeclarations(Diagnostics, syntax, nested);
        abbreviations = new Abbreviations(Diagnostics, declared.Equations, value => Scope.AtThePoint(declared.Axes, () => Bind(value, Reading.Value)));
        elements = new FormatElements(Diagnostics, Range, () => Scope.Reductions);
        compiled = new CompiledValues(Diagnostics, syntax.Name.Text, declared.Axes, declared.Field);
    }

    /// <summary>Binds the declaration; <paramref name="readByViews"/> are the fields that views of it read.</summary>
    /// <param name="nested">The formats that its fields can have as their types.</param>
    public static BindResult<FormatModel> Bind(FormatSyntax syntax, IReadOnlyCollection<string> readByViews, NestedFormats nested)
    {
        var binder = new FormatBinder(syntax, nested);
        FormatModel? model = null;
        try
        {
            model = binder.Bind(readByViews);
        }
        catch (TooManyMistakesException)
        {
            // They are in the bag.
        }
        // Whether a format that is skipped could be encoded is of no interest.
        return binder.Diagnostics.PreventsModel
            ? new BindResult<FormatModel>(null, binder.Diagnostics.ToArray().Where(d => d.Kind.PreventsModel).ToEquatableArray())
            : new BindResult<FormatModel>(model, binder.Diagnostics.ToArray());
    }

    protected override IReadOnlyCollection<string> Extents => declared.Extents;

    protected override IndexValue Column => new(declared.Axes[declared.Axes.Count - 1]);

    private FormatModel? Bind(IReadOnlyCollection<string> readByViews)
    {
        Scope.Stand(declared.Axes);
        if (!declared.IsShortEnough())
        {
            return null;
        }
        declared.Declare();
        new StoredConditions(Diagnostics, syntax, declared, e => Bind(e, Reading.Condition)).Bind();
        var value = BindValue() is { } bound ? Values.InsideSingle(bound) : null;
        new CodeRange(Diagnostics, Values, declared.Field, Range).Check(value);
        CheckReads(value);
        var (fit, fitNotServed) = BindFit(!IsSmallEnough(value) ? null : value is Rotate rotate ? rotate.Body : value);
        fit ??= syntax.Items.Any(i => i is FitSyntax) ? null : InnerFit(value);
        var store = BindStore();
        var tensors = new TensorStoreBinder(Diagnostics, declared).Bind([.. syntax.Items.OfType<TensorStoreSyntax>()]);
        if (declared.Equations.ContainsKey(declared.ValueName))
        {
            ReportUnused(readByViews);
        }
        if (value is null || Diagnostics.HasErrors)
        {
            return null;
        }
        var inside = declared.Fields.Values.Select(f => f.Nested?.Format).OfType<FormatModel>().SelectMany(f => f.Inside.Prepend(f.Declaration)).Distinct().ToEquatableArray();
        var model = new FormatModel(
            syntax.Name.Text, syntax.IsActivation, declared.Axes.ToEquatableArray(), declared.Models.ToEquatableArray(), value, fit, SyntaxPrinter.Print(syntax)) { FitNotServed = fitNotServed, Inside = inside, Store = store, Tensors = tensors.ToEquatableArray() };
        new CompiledFormats(Diagnostics, syntax).Check(model);
        return model;
    }

    /// <summary>The plan of a format that is another one under a name of its own.</summary>
    private FitModel? InnerFit(Expr? value) =>
        declared.Fields.Values.Select(f => f.Nested).OfType<NestedField>().FirstOrDefault(n => n.HasAxes(declared.Axes) && value is not null && value.Equals(n.ValueAt(n.Point))) is { } inner
            && declared.Models.Count(f => f.Constant is null) == inner.Fields.Count(f => f.Constant is null)
            ? inner.Fit
            : null;

    private Expr? BindValue()
    {
        if (!declared.Equations.ContainsKey(declared.ValueName))
        {
            Diagnostics.Add(DiagnosticCatalogue.ValueMissing, syntax.Name.Span, syntax.IsActivation ? "activation" : "format", syntax.Name.Text, declared.ValueName);
        }
        isValue = true;
        foreach (var name in declared.Equations.Keys)
        {
            abbreviations.Of(name);
        }
        isValue = false;
        if (!declared.Equations.TryGetValue(declared.ValueName, out var whole))
        {
            return null;
        }
        var value = abbreviations.Of(declared.ValueName);
        compiled.CheckWhole(whole, value);
        return value;
    }

    /// <summary>Reports a field that the value reads where it is not stored.</summary>
    private void CheckReads(Expr? value)
    {
        if (value is null || Diagnostics.HasErrors || new StoredReads(declared.Field).FirstOutside(value) is not { } outside)
        {
            return;
        }
        var name = outside.Array.Split('.')[0];
        var used = syntax.Items.OfType<EquationSyntax>().SelectMany(e => e.Value.Names()).FirstOrDefault(n => n.Name.Text == name)?.Span ?? syntax.Name.Span;
        var condition = ExprPrinter.Print(declared.Field(outside.Array)!.Where!);
        Diagnostics.Add(DiagnosticCatalogue.ReadOutside, used, name, condition, $"write if {condition} then … else …");
    }

    /// <summary>Whether the value is within the limits with its sums written out and multiplied out, as compiling and fitting do.</summary>
    private bool IsSmallEnough(Expr? value)
    {
        var measures = new ExprMeasures(Mistake.Reported, multipliesOut: true, _ => null);
        var dense = value is null || declared.Axes.Count != 2 ? value : LowRankForm.Split(value, declared.Axes.ToEquatableArray()).Remainder;
        if (dense is null || measures.Of(dense).Excess is null)
        {
            return true;
        }
        // A format that is not compiled yet is not written out.
        if (!Diagnostics.PreventsModel)
        {
            Values.ReportExcess(value!, measures);
        }
        return false;
    }

    private (FitModel? Fit, string? NotServed) BindFit(Expr? value)
    {
        if (Only<FitSyntax>("fit") is not { } item)
        {
            return default;
        }
        var binder = new FitBinder(Diagnostics, syntax.Name.Text, declared.Axes, [.. declared.Models], [.. declared.Equations.Keys], value, e => Bind(e, Reading.Value), name => used.Add(name));
        return (binder.Bind(item), binder.NotServed);
    }

    private StoreModel? BindStore() => Only<StoreSyntax>("store") is { } item ? new StoreBinder(Diagnostics, declared).Bind(item) : null;

    /// <summary>The first item of a kind, of which a declaration has one at most; the others are reported.</summary>
    private T? Only<T>(string word)
        where T : ItemSyntax
    {
        var items = syntax.Items.OfType<T>().ToList();
        foreach (var item in items.Skip(1))
        {
            Diagnostics.Add(DiagnosticCatalogue.DefinedTwice, item.Span, word, Wording.Line(items[0].Span));
        }
        return items.FirstOrDefault();
    }

    private void ReportUnused(IReadOnlyCollection<string> readByViews)
    {
        foreach (var field in declared.Fields.Values.Where(f => f.IsWritten && !used.Contains(f.Name.Text) && !readByViews.Contains(f.Name.Text)))
        {
            Diagnostics.Add(DiagnosticCatalogue.Unused, field.Name.Span, "field", field.Name.Text, "value");
        }
        foreach (var equation in declared.Equations.Values.Where(e => e.Name.Text != declared.ValueName && !used.Contains(e.Name.Text) && !readByViews.Contains(e.Name.Text)))
        {
            Diagnostics.Add(DiagnosticCatalogue.Unused, equation.Name.Span, "abbreviation", equation.Name.Text, "value");
        }
    }

    protected override Expr BindName(NameSyntax name, Reading reading)
    {
        var text = name.Name.Text;
        if (declared.Fields.TryGetValue(text, out var field))
        {
            used.Add(text);
            if (field.Nested is { } inner)
            {
                var place = BindElement(name, [.. inner.Dimensions.Select(ArrayDimension)], reading, isInteger: false);
                return place is Element element ? inner.ValueAt(element.At) : Mistake.Reported;
            }
            if (field.Model is not { } model)
            {
                return Mistake.Reported;
            }
            var read = BindElement(name, [.. model.Dimensions.Select(ArrayDimension)], reading, model.Type.IsInteger);
            return field.Compressed is { } compressed && read is Element stored ? compressed.ValueOf(stored) : read;
        }
        if (name.Indices is { } indices && (declared.Equations.ContainsKey(text) || declared.Meaning(text) is not null))
        {
            Diagnostics.Add(DiagnosticCatalogue.WrongIndexCount, name.Span, text, "takes no indices", Wording.Are(indices.Count), "write " + text);
            return Mistake.Reported;
        }
        if (declared.Equations.ContainsKey(text))
        {
            used.Add(text);
            return abbreviations.Bind(name, reading);
        }
        if (declared.Axis(text) is { } axis)
        {
            return axis;
        }
        if (Extents.Contains(text))
        {
            return new ExtentValue(text);
        }
        if (declared.ReductionIndices.Contains(text))
        {
            Diagnostics.Add(DiagnosticCatalogue.IndexNotBound, name.Span, "", text, $"it is the index of a sum and counts only in what follows that sum's parentheses, up to the next + or -");
        }
        else
        {
            return Unknown(name.Name, [.. declared.Fields.Keys, .. declared.Equations.Keys.Where(e => e != declared.ValueName)]);
        }
        return Mistake.Reported;
    }

    private static ArrayDimension ArrayDimension(Dimension dimension) =>
        dimension is FreeDimension free ? new(free.Size, true) : new(((ImpliedDimension)dimension).Index, false);

    protected override void Use(string name) => used.Add(name);

    protected override void CheckReductionIndex(ReduceSyntax reduce)
    {
        var name = reduce.Index.Text;
        var meaning = declared.Fields.ContainsKey(name) ? "a field" : declared.Equations.ContainsKey(name) ? "an abbreviation" : declared.Meaning(name);
        if (meaning is not null)
        {
            Diagnostics.Add(DiagnosticCatalogue.TwoMeanings, reduce.Index.Span, name, meaning, "an index");
        }
    }

    protected override Expr? DefaultExtent(string index, Expr body, Expr? where) => null;

    // Sums over constants are written out, and so are their conditions.
    protected override Reduce Reduced(Reduce reduce) => reduce is { Kind: ReductionKind.Sum, Extent: Number, Where: { } where }
        ? reduce with { Where = null, Body = new Conditional(where, reduce.Body, new Number(0)) }
        : reduce;

    protected override void OnElement(NameSyntax name, IReadOnlyList<ArrayDimension> dimensions, Element element) => elements.Check(name, dimensions, element);

    protected override void OnBound(ExprSyntax syntax, Expr expression, Reading reading)
    {
        if (syntax is BinarySyntax { Operator: OperatorKind.Divide or OperatorKind.Remainder } division && expression is Binary { Right: var right } && !Scope.IsBehindTest
            && Ranges.CanBeZero(right, declared.Field, Scope.Reductions))
        {
            Diagnostics.Add(DiagnosticCatalogue.NotDefinedEverywhere, division.Right.Span, SyntaxPrinter.Print(division.Right.Bare()));
        }
        if (syntax is CallSyntax call && expression is Call words && WordFunctions.Find(words.Function) is not null)
        {
            new WordArguments(Diagnostics, declared.Field).Check(call, words, Scope.Reductions);
        }
        if (isValue && reading == Reading.Value)
        {
            compiled.Check(syntax, expression, Scope.Reductions);
        }
    }

    private Interval Range(Expr index) => Ranges.Of(index, declared.Field, Scope.Reductions);
}
