using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Binds a <c>format</c> or <c>activation</c>: its fields, its value with abbreviations filled in, and its fit.</summary>
internal sealed class FormatBinder : ExpressionBinder
{
    /// <summary>Names of a circle that a message shows.</summary>
    private const int LongestPath = 8;

    private readonly FormatSyntax syntax;
    private readonly string[] axes;
    private readonly string valueName;
    private readonly Dictionary<string, FieldSymbol> fields = [];
    private readonly Dictionary<string, EquationSyntax> equations = [];
    private readonly Dictionary<string, Expr> abbreviations = [];
    private readonly List<string> inProgress = [];
    private readonly HashSet<string> isInProgress = [];
    private readonly HashSet<string> used = [];
    private readonly HashSet<string> reductionIndices;
    private readonly CompiledValues compiled;
    private readonly NestedFormats nested;
    private bool isValue;

    private FormatBinder(FormatSyntax syntax, NestedFormats nested)
        : base(new DiagnosticBag())
    {
        (this.syntax, this.nested) = (syntax, nested);
        axes = syntax.Axes.Count > 0 ? [.. syntax.Axes.Select(a => a.Text)] : syntax.IsActivation ? ["m", "k"] : ["n", "k"];
        valueName = syntax.IsActivation ? "x" : "w";
        reductionIndices = [.. syntax.Items.OfType<EquationSyntax>().SelectMany(e => e.Value.ReductionIndices())];
        compiled = new CompiledValues(Diagnostics, syntax.Name.Text);
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

    protected override IReadOnlyCollection<string> Extents => [.. axes.Select(a => a.ToUpperInvariant())];

    private IEnumerable<FieldModel> Fields => fields.Values.Select(f => f.Model).OfType<FieldModel>();

    private FormatModel? Bind(IReadOnlyCollection<string> readByViews)
    {
        Stand(axes);
        if (!IsShortEnough())
        {
            return null;
        }
        DeclareFields();
        DeclareEquations();
        BindConditions();
        var value = BindValue() is { } bound ? InsideSingle(bound) : null;
        CheckCodes(value);
        var (fit, fitNotServed) = BindFit(IsSmallEnough(value) ? value : null);
        fit ??= syntax.Items.Any(i => i is FitSyntax) ? null : InnerFit(value);
        if (equations.ContainsKey(valueName))
        {
            ReportUnused(readByViews);
        }
        if (value is null || Diagnostics.HasErrors)
        {
            return null;
        }
        var inside = fields.Values.Select(f => f.Nested?.Format).OfType<FormatModel>().SelectMany(f => f.Inside.Prepend(f.Declaration)).Distinct().ToEquatableArray();
        var model = new FormatModel(
            syntax.Name.Text, syntax.IsActivation, axes.ToEquatableArray(), Fields.ToEquatableArray(), value, fit, SyntaxPrinter.Print(syntax)) { FitNotServed = fitNotServed, Inside = inside };
        new CompiledFormats(Diagnostics, syntax).Check(model);
        return model;
    }

    /// <summary>Whether the declaration has no more fields and equations than the compiler takes on; of one that has, nothing else is said.</summary>
    private bool IsShortEnough() =>
        Diagnostics.CheckCount(syntax.Name, syntax.Items.OfType<FieldSyntax>().Sum(f => f.Names.Count), "fields", Limits.StoredArrays, "split it")
        && Diagnostics.CheckCount(syntax.Name, syntax.Items.Count, "items", Limits.Equations, "split it");

    private void DeclareFields()
    {
        var dimensions = new DimensionBinder(
            Diagnostics, Axis, Extents.Contains,
            name => fields.ContainsKey(name) || reductionIndices.Contains(name)
                ? $"dimensions are made of the axes {string.Join(", ", axes)}, extents and constants"
                : Suggestion.Hint(name, [.. axes, .. Extents]));
        var binder = new FieldBinder(Diagnostics, dimensions, syntax.Name.Text, axes, nested);
        foreach (var field in syntax.Items.OfType<FieldSyntax>())
        {
            foreach (var symbol in binder.Bind(field))
            {
                Declare(symbol);
            }
        }
    }

    private void Declare(FieldSymbol symbol)
    {
        var name = symbol.Name.Text;
        if (fields.TryGetValue(name, out var first))
        {
            Diagnostics.Add(DiagnosticCatalogue.DeclaredTwice, symbol.Name.Span, name, Line(first.Name.Span));
        }
        else if (Meaning(name) is { } meaning)
        {
            Diagnostics.Add(DiagnosticCatalogue.TwoMeanings, symbol.Name.Span, name, meaning, "a field");
        }
        else if (fields.Keys.FirstOrDefault(f => CSharpNames.Identifier(f) == CSharpNames.Identifier(name)) is { } alike)
        {
            Diagnostics.Add(DiagnosticCatalogue.TwoMeanings, symbol.Name.Span, CSharpNames.Identifier(name), $"what generated code calls '{alike}'", "a field");
        }
        else
        {
            fields.Add(name, symbol);
        }
    }

    /// <summary>The plan of a format that is another one under a name of its own.</summary>
    private FitModel? InnerFit(Expr? value) =>
        fields.Values.Select(f => f.Nested).OfType<NestedField>().FirstOrDefault(n => value is not null && value.Equals(n.ValueAt(n.Point))) is { } inner
            && Fields.Count(f => f.Constant is null) == inner.Fields.Count(f => f.Constant is null)
            ? inner.Fit
            : null;

    private void DeclareEquations()
    {
        foreach (var equation in syntax.Items.OfType<EquationSyntax>())
        {
            var name = equation.Name.Text;
            if (equation.Dimensions is not null)
            {
                Diagnostics.Add(DiagnosticCatalogue.BadLeftSide, equation.Name.Span, name + "[…]", $"an equation of a format holds at every point, so write {name} = …");
            }
            if (equation.Order is { } order)
            {
                Diagnostics.Add(DiagnosticCatalogue.OrderWithoutCall, order.Span);
            }
            if (equations.TryGetValue(name, out var first))
            {
                Diagnostics.Add(DiagnosticCatalogue.DefinedTwice, equation.Name.Span, name, Line(first.Name.Span));
            }
            else if (fields.ContainsKey(name))
            {
                Diagnostics.Add(DiagnosticCatalogue.TwoMeanings, equation.Name.Span, name, "a field", "an abbreviation");
            }
            else if (name != valueName && Meaning(name) is { } meaning)
            {
                Diagnostics.Add(DiagnosticCatalogue.TwoMeanings, equation.Name.Span, name, meaning, "an abbreviation");
            }
            else
            {
                equations.Add(name, equation);
            }
        }
    }

    /// <summary>What a name means before any field is declared, or null.</summary>
    private string? Meaning(string name) =>
        axes.Contains(name) ? "an axis"
        : Extents.Contains(name) ? "an extent"
        : name == "flat" ? "the row-major position"
        : name == valueName ? "the value"
        : null;

    /// <summary>Binds the conditions of <c>where</c> fields, so that mistakes in them are found.</summary>
    private void BindConditions()
    {
        foreach (var condition in syntax.Items.OfType<FieldSyntax>().SelectMany(f => f.Modifiers).OfType<WhereSyntax>())
        {
            Bind(condition.Condition, Reading.Condition);
        }
    }

    private Expr? BindValue()
    {
        if (!equations.ContainsKey(valueName))
        {
            Diagnostics.Add(DiagnosticCatalogue.ValueMissing, syntax.Name.Span, syntax.IsActivation ? "activation" : "format", syntax.Name.Text, valueName);
        }
        isValue = true;
        foreach (var name in equations.Keys)
        {
            Abbreviation(name);
        }
        isValue = false;
        return abbreviations.TryGetValue(valueName, out var value) ? value : null;
    }

    /// <summary>
    /// What an abbreviation (or the value) stands for: bound at the axes alone, whatever reductions are around its use. What it uses is
    /// bound before it, so that a chain of any length takes no more of the stack than one of its links.
    /// </summary>
    private Expr Abbreviation(string name)
    {
        var open = new Stack<(string Name, Queue<string> Uses)>();
        void Open(string abbreviation)
        {
            inProgress.Add(abbreviation);
            isInProgress.Add(abbreviation);
            open.Push((abbreviation, new Queue<string>(equations[abbreviation].Value.Names().Select(n => n.Name.Text).Distinct().Where(equations.ContainsKey))));
        }

        if (!abbreviations.ContainsKey(name))
        {
            Open(name);
        }
        while (open.Count > 0)
        {
            var (current, uses) = open.Peek();
            if (uses.Count > 0)
            {
                var next = uses.Dequeue();
                if (!abbreviations.ContainsKey(next) && !isInProgress.Contains(next))
                {
                    Open(next);
                }
                continue;
            }
            abbreviations[current] = AtThePoint(axes, () => Bind(equations[current].Value, Reading.Value));
            open.Pop();
            inProgress.RemoveAt(inProgress.Count - 1);
            isInProgress.Remove(current);
        }
        return abbreviations[name];
    }

    /// <summary>Whether the value is within the limits with its sums written out and multiplied out, as compiling and fitting do.</summary>
    private bool IsSmallEnough(Expr? value)
    {
        var measures = new ExprMeasures(Poison, multipliesOut: true, _ => null);
        if (value is null || measures.Of(value).Excess is null)
        {
            return true;
        }
        // A format that is not compiled yet is not written out.
        if (!Diagnostics.PreventsModel)
        {
            ReportExcess(value, measures);
        }
        return false;
    }

    /// <summary>Reports what is made of codes and constants alone and can leave f32: the largest code times the constants.</summary>
    private void CheckCodes(Expr? value)
    {
        if (value is null || Diagnostics.HasErrors)
        {
            return;
        }
        if (value.All().All(e => e is not Element element || FieldRange(element.Array) is { Type.IsInteger: true } or { Constant: not null }))
        {
            var range = Range(value);
            var largest = Math.Max(Math.Abs(range.Low), Math.Abs(range.High));
            if (largest > float.MaxValue && !double.IsInfinity(largest))
            {
                ReportOutside(value, largest);
            }
            return;
        }
        foreach (var operand in value.Operands())
        {
            CheckCodes(operand);
        }
    }

    private (FitModel? Fit, string? NotServed) BindFit(Expr? value)
    {
        (FitModel?, string?) fit = default;
        FitSyntax? first = null;
        foreach (var item in syntax.Items.OfType<FitSyntax>())
        {
            if (first is not null)
            {
                Diagnostics.Add(DiagnosticCatalogue.DefinedTwice, item.Span, "fit", Line(first.Span));
                continue;
            }
            first = item;
            var binder = new FitBinder(Diagnostics, syntax.Name.Text, axes, [.. Fields], equations.Keys, value, e => Bind(e, Reading.Value), name => used.Add(name));
            fit = (binder.Bind(item), binder.NotServed);
        }
        return fit;
    }

    private void ReportUnused(IReadOnlyCollection<string> readByViews)
    {
        foreach (var field in fields.Values.Where(f => f.IsWritten && !used.Contains(f.Name.Text) && !readByViews.Contains(f.Name.Text)))
        {
            Diagnostics.Add(DiagnosticCatalogue.Unused, field.Name.Span, "field", field.Name.Text, "value");
        }
        foreach (var equation in equations.Values.Where(e => e.Name.Text != valueName && !used.Contains(e.Name.Text)))
        {
            Diagnostics.Add(DiagnosticCatalogue.Unused, equation.Name.Span, "abbreviation", equation.Name.Text, "value");
        }
    }

    private Expr? Axis(string name) =>
        axes.Contains(name) ? new IndexValue(name)
        : name == "flat" && axes.Length == 2 ? new Binary(
            BinaryOperator.Add,
            new Binary(BinaryOperator.Multiply, new IndexValue(axes[0]), new ExtentValue(axes[1].ToUpperInvariant())),
            new IndexValue(axes[1]))
        : null;

    protected override Expr BindName(NameSyntax name, Reading reading)
    {
        var text = name.Name.Text;
        if (fields.TryGetValue(text, out var field))
        {
            used.Add(text);
            if (field.Nested is { } inner)
            {
                var place = BindElement(name, [.. inner.Dimensions.Select(ArrayDimension)], reading, isInteger: false);
                return place is Element element ? inner.ValueAt(element.At) : Poison;
            }
            return field.Model is { } model
                ? BindElement(name, [.. model.Dimensions.Select(ArrayDimension)], reading, model.Type.IsInteger)
                : Poison;
        }
        if (name.Indices is { } indices && (equations.ContainsKey(text) || Meaning(text) is not null))
        {
            Diagnostics.Add(DiagnosticCatalogue.WrongIndexCount, name.Span, text, "takes no indices", Count(indices.Count), "write " + text);
            return Poison;
        }
        if (equations.ContainsKey(text))
        {
            return BindAbbreviation(name, reading);
        }
        if (Axis(text) is { } axis)
        {
            return axis;
        }
        if (Extents.Contains(text))
        {
            return new ExtentValue(text);
        }
        if (reductionIndices.Contains(text))
        {
            Diagnostics.Add(DiagnosticCatalogue.IndexNotBound, name.Span, "", text, $"it is the index of a sum and counts only in what follows that sum's parentheses, up to the next + or -");
        }
        else
        {
            return Unknown(name.Name, [.. fields.Keys, .. equations.Keys.Where(e => e != valueName)]);
        }
        return Poison;
    }

    private Expr BindAbbreviation(NameSyntax name, Reading reading)
    {
        var text = name.Name.Text;
        used.Add(text);
        if (isInProgress.Contains(text))
        {
            var path = inProgress.SkipWhile(n => n != text).Append(text).ToList();
            var shown = path.Count <= LongestPath ? path : [.. path.Take(LongestPath / 2), "…", .. path.Skip(path.Count - (LongestPath / 2))];
            Diagnostics.Add(DiagnosticCatalogue.Cycle, name.Span, text, string.Join(" uses ", shown));
            return Poison;
        }
        if (reading == Reading.Index)
        {
            Diagnostics.Add(DiagnosticCatalogue.NotAnIndex, name.Span, $"'{text}' is a value", "index by a field of an integer type");
            return Poison;
        }
        return Abbreviation(text);
    }

    private static ArrayDimension ArrayDimension(Dimension dimension) =>
        dimension is FreeDimension free ? new(free.Size, true) : new(((ImpliedDimension)dimension).Index, false);

    protected override void Use(string name) => used.Add(name);

    protected override void CheckReductionIndex(ReduceSyntax reduce)
    {
        var name = reduce.Index.Text;
        var meaning = fields.ContainsKey(name) ? "a field" : equations.ContainsKey(name) ? "an abbreviation" : Meaning(name);
        if (meaning is not null)
        {
            Diagnostics.Add(DiagnosticCatalogue.TwoMeanings, reduce.Index.Span, name, meaning, "an index");
        }
    }

    protected override Expr? DefaultExtent(string index, Expr body, Expr? where) => null;

    protected override void OnElement(NameSyntax name, IReadOnlyList<ArrayDimension> dimensions, Element element)
    {
        for (var i = 0; i < dimensions.Count; i++)
        {
            var index = element.At[i];
            var written = name.Indices is { } indices && (dimensions[i].IsFree || indices.Count == dimensions.Count)
                ? indices[indices.Count == dimensions.Count ? i : dimensions.Take(i).Count(d => d.IsFree)].Span
                : name.Span;
            var position = Text(i + 1);
            if (!dimensions[i].IsFree)
            {
                if (index != dimensions[i].Index && index is not Number { Value: 0 })
                {
                    Diagnostics.Add(
                        DiagnosticCatalogue.IndexOutOfRange, written, element.Array, position, $"an element for each {dimensions[i].Index}",
                        $"'{index}' may lie outside", "leave it out: the current point is meant");
                }
            }
            else if (dimensions[i].Index is Number size && Range(index) is { IsKnown: true } range && (range.Low < 0 || range.High > size.Value - 1))
            {
                var high = double.IsPositiveInfinity(range.High) ? "without bound" : "to " + ExprPrinter.Number(range.High);
                Diagnostics.Add(
                    DiagnosticCatalogue.IndexOutOfRange, written, element.Array, position, $"{ExprPrinter.Number(size.Value)} elements",
                    $"goes from {ExprPrinter.Number(range.Low)} {high}",
                    range.Low < 0 || double.IsInfinity(range.High) ? "use an index that stays inside" : $"declare {ExprPrinter.Number(range.High + 1)} elements or a narrower index");
            }
        }
    }

    protected override void OnBound(ExprSyntax syntax, Expr expression, Reading reading)
    {
        if (syntax is BinarySyntax { Operator: OperatorKind.Divide or OperatorKind.Remainder } division && expression is Binary { Right: var right } && !IsBehindTest
            && Ranges.CanBeZero(right, FieldRange, Reductions))
        {
            Diagnostics.Add(DiagnosticCatalogue.NotDefinedEverywhere, division.Right.Span, SyntaxPrinter.Print(division.Right.Bare()));
        }
        if (isValue && reading == Reading.Value)
        {
            compiled.Check(syntax, expression, Reductions);
        }
    }

    private Interval Range(Expr index) => Ranges.Of(index, FieldRange, Reductions);

    private FieldModel? FieldRange(string name) => fields.TryGetValue(name, out var f) ? f.Model : null;

    private static string Line(SourceSpan span) => Text(span.Start.Line);

    private static string Text(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
