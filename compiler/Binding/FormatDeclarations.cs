using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>What the names of a format or activation stand for: axes, extents, fields, abbreviations and the value.</summary>
internal sealed class FormatDeclarations(DiagnosticBag diagnostics, FormatSyntax syntax, NestedFormats nested)
{
    private readonly Dictionary<string, FieldSymbol> fields = [];
    private readonly Dictionary<string, EquationSyntax> equations = [];
    private readonly List<(FieldSyntax Written, string Name)> origins = [];

    /// <summary>The declaration's own name.</summary>
    public Identifier Name => syntax.Name;

    public IReadOnlyList<string> Axes { get; } = syntax.Axes.Count > 0 ? [.. syntax.Axes.Select(a => a.Text)] : syntax.IsActivation ? ["m", "k"] : ["n", "k"];

    public IReadOnlyCollection<string> Extents => [.. Axes.Select(a => a.ToUpperInvariant())];

    /// <summary>The name of what an element is worth.</summary>
    public string ValueName { get; } = syntax.IsActivation ? "x" : "w";

    /// <summary>The fields, with those of nested formats and the positions of sparse ones.</summary>
    public IReadOnlyDictionary<string, FieldSymbol> Fields => fields;

    /// <summary>The abbreviations and the value.</summary>
    public IReadOnlyDictionary<string, EquationSyntax> Equations => equations;

    /// <summary>The indices of all reductions of the declaration.</summary>
    public IReadOnlyCollection<string> ReductionIndices { get; } = new HashSet<string>(syntax.Items.OfType<EquationSyntax>().SelectMany(e => e.Value.ReductionIndices()));

    /// <summary>The fields that are declared without a mistake.</summary>
    public IEnumerable<FieldModel> Models => fields.Values.Select(f => f.Model).OfType<FieldModel>();

    /// <summary>The fields that are compiled in, whether or not their numbers could be read.</summary>
    public IReadOnlyCollection<string> Constants { get; } = new HashSet<string>(syntax.Items.OfType<FieldSyntax>().Where(f => f.Init is not null).SelectMany(f => f.Names).Select(n => n.Text));

    /// <summary>The field of that name; null where there is none, or after a mistake in it.</summary>
    public FieldModel? Field(string name) => fields.TryGetValue(name, out var field) ? field.Model : null;

    /// <summary>What a name means before any field is declared, or null.</summary>
    public string? Meaning(string name) =>
        Axes.Contains(name) ? "an axis"
        : Extents.Contains(name) ? "an extent"
        : name == "flat" ? "the row-major position"
        : name == ValueName ? "the value"
        : null;

    /// <summary>An axis, or the row-major position; null for other names.</summary>
    public Expr? Axis(string name) =>
        Axes.Contains(name) ? new IndexValue(name)
        : name == "flat" && Axes.Count == 2 ? new Binary(
            BinaryOperator.Add,
            new Binary(BinaryOperator.Multiply, new IndexValue(Axes[0]), new ExtentValue(Axes[1].ToUpperInvariant())),
            new IndexValue(Axes[1]))
        : null;

    /// <summary>Whether the declaration has no more fields and equations than the compiler takes on; of one that has, nothing else is said.</summary>
    public bool IsShortEnough() =>
        diagnostics.CheckCount(syntax.Name, syntax.Items.OfType<FieldSyntax>().Sum(f => f.Names.Count), "fields", Limits.StoredArrays, "split it")
        && diagnostics.CheckCount(syntax.Name, syntax.Items.Count, "items", Limits.Equations, "split it");

    /// <summary>Has the fields of a declaration stored only where a condition holds.</summary>
    public void Restrict(FieldSyntax written, Expr condition)
    {
        foreach (var name in origins.Where(o => ReferenceEquals(o.Written, written)).Select(o => o.Name))
        {
            if (fields[name] is { Model: { Constant: null } model } symbol)
            {
                fields[name] = symbol with { Model = model with { Where = model.Where is { } inner ? new Binary(BinaryOperator.And, condition, inner) : condition } };
            }
        }
    }

    /// <summary>Declares the fields and the equations.</summary>
    public void Declare()
    {
        DeclareFields();
        DeclareEquations();
    }

    private void DeclareFields()
    {
        var dimensions = new DimensionBinder(
            diagnostics, Axis, Extents.Contains,
            name => fields.ContainsKey(name) || ReductionIndices.Contains(name)
                ? $"dimensions are made of the axes {string.Join(", ", Axes)}, extents and constants"
                : Suggestion.Hint(name, [.. Axes, .. Extents]));
        var binder = new FieldBinder(diagnostics, dimensions, syntax.Name.Text, syntax.IsActivation, Axes, nested);
        foreach (var field in syntax.Items.OfType<FieldSyntax>())
        {
            foreach (var symbol in binder.Bind(field))
            {
                Declare(symbol, field);
            }
        }
    }

    private void Declare(FieldSymbol symbol, FieldSyntax written)
    {
        var name = symbol.Name.Text;
        if (fields.TryGetValue(name, out var first))
        {
            diagnostics.Add(DiagnosticCatalogue.DeclaredTwice, symbol.Name.Span, name, Wording.Line(first.Name.Span));
        }
        else if (Meaning(name) is { } meaning)
        {
            diagnostics.Add(DiagnosticCatalogue.TwoMeanings, symbol.Name.Span, name, meaning, "a field");
        }
        else if (fields.Keys.FirstOrDefault(f => CSharpNames.Identifier(f) == CSharpNames.Identifier(name)) is { } alike)
        {
            diagnostics.Add(DiagnosticCatalogue.TwoMeanings, symbol.Name.Span, CSharpNames.Identifier(name), $"what generated code calls '{alike}'", "a field");
        }
        else
        {
            fields.Add(name, symbol);
            origins.Add((written, name));
        }
    }

    private void DeclareEquations()
    {
        foreach (var equation in syntax.Items.OfType<EquationSyntax>())
        {
            var name = equation.Name.Text;
            if (equation.Dimensions is not null)
            {
                diagnostics.Add(DiagnosticCatalogue.BadLeftSide, equation.Name.Span, name + "[…]", $"an equation of a format holds at every point, so write {name} = …");
            }
            if (equation.Order is { } order)
            {
                diagnostics.Add(DiagnosticCatalogue.OrderWithoutCall, order.Span);
            }
            if (equations.TryGetValue(name, out var first))
            {
                diagnostics.Add(DiagnosticCatalogue.DefinedTwice, equation.Name.Span, name, Wording.Line(first.Name.Span));
            }
            else if (fields.ContainsKey(name))
            {
                diagnostics.Add(DiagnosticCatalogue.TwoMeanings, equation.Name.Span, name, "a field", "an abbreviation");
            }
            else if (name != ValueName && Meaning(name) is { } meaning)
            {
                diagnostics.Add(DiagnosticCatalogue.TwoMeanings, equation.Name.Span, name, meaning, "an abbreviation");
            }
            else
            {
                equations.Add(name, equation);
            }
        }
    }
}
