using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Binds the fields of a format: type, dimensions, packing, constant.</summary>
internal sealed class FieldBinder(DiagnosticBag diagnostics, DimensionBinder dimensions, string format, bool isActivation, IReadOnlyList<string> axes, NestedFormats nested)
{
    /// <summary>One symbol for each name of the declaration.</summary>
    public IReadOnlyList<FieldSymbol> Bind(FieldSyntax syntax)
    {
        var isFormat = ElementTypes.NamesFormat(syntax.Type);
        var type = isFormat ? null : ElementTypes.Resolve(syntax.Type, diagnostics);
        var bound = syntax.Dimensions.Select(dimensions.Bind).ToList();
        var packing = Packing(syntax, type);
        var fits = diagnostics.CheckCount(syntax.Names[0], bound.Count, "dimensions", Limits.Dimensions, "use fewer");
        if (bound.Contains(null) || !fits || (type is null && !isFormat))
        {
            return [.. syntax.Names.Select(n => new FieldSymbol(n, null))];
        }
        var shape = bound.Select(ToDimension!).ToEquatableArray();
        ReportStatic(syntax, shape);
        if (type is null)
        {
            return NestedField(syntax, shape);
        }
        var seed = new UniformBinder(diagnostics).Bind(syntax, type);
        var constant = seed is { } drawn ? UniformBinder.Table(drawn, shape) : syntax.Init is null ? null : Constant(syntax, type, shape);
        var isStatic = syntax.Modifiers.Any(m => m is StaticSyntax);
        var sparse = new SparsityBinder(diagnostics, axes).Bind(syntax, shape);
        var compressed = CompressedField.Of(syntax, shape, diagnostics);
        var window = new WindowBinder(diagnostics).Bind(syntax, type, shape);
        var symbols = syntax.Names.Select(n => new FieldSymbol(n, new FieldModel(n.Text, type, shape, packing, constant, isStatic)
        {
            Sparse = sparse,
            Where = compressed?.IsStored,
            Window = window,
            Seed = constant is null ? seed : null,
        }) { Compressed = compressed });
        return sparse is not null ? [.. symbols, SparsityBinder.PositionsOf(syntax, sparse, shape)]
            : compressed is not null ? [.. symbols, new FieldSymbol(new Identifier(compressed.Places.Name, syntax.Names[0].Span), compressed.Places)]
            : [.. symbols];
    }

    // The field itself, whose name stands for the value, and behind it the fields that are stored.
    private List<FieldSymbol> NestedField(FieldSyntax syntax, EquatableArray<Dimension> shape)
    {
        var symbols = new List<FieldSymbol>();
        var inner = nested.Find(syntax.Type, diagnostics, format);
        if (inner is not null && shape.Count > inner.Axes.Count && inner.Fields.Any(f => f.Where is not null))
        {
            diagnostics.Add(DiagnosticCatalogue.StoredCondition, syntax.Type.Span, $"{inner.Name} stores fields only somewhere, so it has no planes; declare a field for each of them");
            inner = null;
        }
        if (inner is not null && shape.Count < inner.Axes.Count)
        {
            diagnostics.Add(DiagnosticCatalogue.NestedDimensions, syntax.Type.Span, inner.Name, string.Join(", ", inner.Axes), syntax.Names[0].Text, Text(shape.Count));
            inner = null;
        }
        // A plane would go on drawing where the one before it ends, and be another format's value.
        if (inner is not null && shape.Count > inner.Axes.Count && inner.Fields.Any(f => f.Seed is not null))
        {
            diagnostics.Add(DiagnosticCatalogue.NotCompiledTable, syntax.Type.Span, UniformBinder.Source, format);
        }
        foreach (var modifier in syntax.Modifiers.Where(m => m is SparseOfSyntax or SparseCsrSyntax or SparseBlockSyntax or PackSyntax or WindowSyntax))
        {
            diagnostics.Add(DiagnosticCatalogue.NotCompiledModifier, modifier.Span, modifier is PackSyntax ? "pack" : modifier is WindowSyntax ? "window" : "sparse", format);
        }
        if (syntax.Init is { } init)
        {
            diagnostics.Add(DiagnosticCatalogue.TableArguments, init.Span, $"'{syntax.Names[0].Text}' is a format's value and cannot be a constant; remove it");
        }
        foreach (var name in syntax.Names)
        {
            var field = inner is null ? null : new NestedField(name.Text, inner, shape);
            symbols.Add(new FieldSymbol(name, null) { Nested = field });
            symbols.AddRange(field?.Fields.Select(f => new FieldSymbol(new Identifier(f.Name, name.Span), f)) ?? []);
        }
        return symbols;
    }

    private static Dimension ToDimension(Expr index) =>
        index.Indices().Any() ? new ImpliedDimension(index) : new FreeDimension(index);

    private TritPacking Packing(FieldSyntax syntax, ElementType? type)
    {
        var packing = TritPacking.Bits;
        foreach (var pack in syntax.Modifiers.OfType<PackSyntax>())
        {
            if (type is not null && type.Kind != ElementKind.Trit)
            {
                diagnostics.Add(DiagnosticCatalogue.Packing, pack.Span, $"'pack' says how dense trits lie, but this field is {type.Name}; remove it");
            }
            switch (pack.Density.Text)
            {
                case "base3":
                    packing = TritPacking.Base3;
                    break;
                case "bits":
                    packing = TritPacking.Bits;
                    break;
                default:
                    diagnostics.Add(DiagnosticCatalogue.Packing, pack.Density.Span, $"no packing is named '{pack.Density.Text}'; {Suggestion.Hint(pack.Density.Text, ["base3", "bits"])}");
                    break;
            }
        }
        return packing;
    }

    private void ReportStatic(FieldSyntax syntax, EquatableArray<Dimension> shape)
    {
        foreach (var modifier in syntax.Modifiers.OfType<StaticSyntax>())
        {
            var name = syntax.Names[0].Text;
            var mistake = !isActivation ? $"'{name}' is found once whatever 'static' says, as all fields of a format are; remove it"
                : syntax.Init is not null ? $"'{name}' is a constant, which nobody finds; remove 'static'"
                : shape.Any(d => d is ImpliedDimension implied && implied.Index.Indices().Contains(axes[0])) ? $"'{name}' is found once for all inputs, so it cannot lie along their rows, '{axes[0]}'"
                : null;
            if (mistake is not null)
            {
                diagnostics.Add(DiagnosticCatalogue.StaticField, modifier.Span, mistake);
            }
        }
    }

    private EquatableArray<double>? Constant(FieldSyntax syntax, ElementType type, EquatableArray<Dimension> shape)
    {
        var name = syntax.Names[0].Text;
        switch (syntax.Init)
        {
            case CallInitSyntax { Function.Text: "file" } file:
                diagnostics.Add(DiagnosticCatalogue.TableFile, file.Span, file.Problem ?? "a table of a file takes the file's name without its ending, and the files of a project; write for example file(lattice)");
                return null;
            case CallInitSyntax { Function.Text: UniformBinder.Source }:
                return null;
        }
        var numbers = syntax.Init is NumbersInitSyntax list ? list.Numbers.ToArray() : Generate((CallInitSyntax)syntax.Init!);
        if (numbers is null)
        {
            return null;
        }
        if (!diagnostics.CheckCount(syntax.Names[0], numbers.Length, "numbers", Limits.TableNumbers, "use a smaller table"))
        {
            return null;
        }
        if (shape.Any(d => d is not FreeDimension { Size: Number }))
        {
            diagnostics.Add(DiagnosticCatalogue.TableArguments, syntax.Init!.Span, $"'{name}' is a constant, so its dimensions are whole numbers; write [{Text(numbers.Length)}]");
            return null;
        }
        var room = shape.Aggregate(1.0, (product, d) => product * ((Number)((FreeDimension)d).Size).Value);
        if (room != numbers.Length)
        {
            diagnostics.Add(
                DiagnosticCatalogue.TableSize, syntax.Init!.Span, name, room.ToString(CultureInfo.InvariantCulture),
                numbers.Length == 1 ? "1 is" : Text(numbers.Length) + " are",
                shape.Count == 1 ? $"write [{Text(numbers.Length)}]" : "give one for each place");
            return null;
        }
        var rounded = TableRounding.Round(numbers, type);
        var wrong = Array.FindIndex(rounded, double.IsNaN);
        if (wrong >= 0)
        {
            diagnostics.Add(DiagnosticCatalogue.TableArguments, syntax.Init!.Span, $"{ExprPrinter.Number(numbers[wrong])} is not a value of {type.Name}; give '{name}' a type that has it, such as f32");
            return null;
        }
        return rounded.ToEquatableArray();
    }

    private double[]? Generate(CallInitSyntax call)
    {
        var name = call.Function.Text;
        if (name != "nf")
        {
            diagnostics.Add(DiagnosticCatalogue.UnknownTable, call.Function.Span, name, Suggestion.Hint(name, ["nf", "file", UniformBinder.Source]));
            return null;
        }
        var levels = call.Arguments.Count == 1 && call.Arguments[0] is { IsPercent: false, Value: NumberSyntax bits } ? NormalFloat.Levels(bits.Value) : null;
        if (levels is null)
        {
            diagnostics.Add(DiagnosticCatalogue.TableArguments, call.Span, "nf takes one number of bits, 2, 3 or 4; write for example nf(4)");
        }
        return levels;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
