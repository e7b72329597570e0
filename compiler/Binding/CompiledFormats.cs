using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Says which formats and activations the compiler does not translate yet, each at its place.</summary>
internal sealed class CompiledFormats(DiagnosticBag diagnostics, FormatSyntax syntax)
{
    private readonly string name = syntax.Name.Text;

    public void Check(FormatModel format)
    {
        if (format.Axes.Count != 2)
        {
            var span = new SourceSpan(syntax.Axes[0].Span.Start, syntax.Axes[syntax.Axes.Count - 1].Span.End);
            diagnostics.Add(DiagnosticCatalogue.NotCompiledAxes, span, string.Join(", ", format.Axes), name);
            return;
        }
        // Of products of narrow factors the runtime works out each factor, whatever its fields look like.
        format = LowRankForm.Of(format).Dense;
        foreach (var field in format.Fields.Where(f => f.Constant is null))
        {
            var declared = syntax.Items.OfType<FieldSyntax>().First(f => f.Names.Any(n => n.Text == Written(field)));
            Check(format, field, declared.Names.First(n => n.Text == Written(field)), declared);
        }
        if (!diagnostics.PreventsModel)
        {
            CheckPlanes(format);
        }
        if (format.IsActivation && !diagnostics.PreventsModel && format.Fit is null)
        {
            diagnostics.Add(DiagnosticCatalogue.NotCompiledActivation, syntax.Name.Span, name);
        }
    }

    /// <summary>Refuses more planes than the compiler takes on: each is an array of its own in the packed layout.</summary>
    private void CheckPlanes(FormatModel format)
    {
        var planes = 0.0;
        foreach (var field in format.Fields.Where(f => f.Constant is null && PlainField.Is(format, f)))
        {
            var identifier = syntax.Items.OfType<FieldSyntax>().SelectMany(f => f.Names).First(n => n.Text == Written(field));
            planes += StoredTable.Is(format, field) ? 1 : field.Dimensions.OfType<FreeDimension>().Aggregate(1.0, (product, d) => product * ((Number)d.Size).Value);
            if (planes > Limits.StoredArrays && format.Fields.Any(f => StoredTable.Is(format, f)))
            {
                diagnostics.Add(DiagnosticCatalogue.NotCompiledStoredTable, identifier.Span, field.Name, name, "it is one factor of a long chain of products");
                return;
            }
            if (!diagnostics.CheckCount(identifier, planes, "planes, with those of the fields before it", Limits.StoredArrays, "use fewer"))
            {
                return;
            }
        }
    }

    /// <summary>The name under which a field is declared: that of the nested field or the sparse one that it belongs to, or its own.</summary>
    private static string Written(FieldModel field) => field.Name.Split('.')[0];

    private void Check(FormatModel format, FieldModel field, Identifier identifier, FieldSyntax declared)
    {
        if (field.Dimensions.Any(d => d is FreeDimension) && WhyNotTable(format, field) is { } reason)
        {
            diagnostics.Add(DiagnosticCatalogue.NotCompiledStoredTable, identifier.Span, field.Name, name, reason);
        }
        if ((field.Sparse is not null || field.Where?.Arrays().Any(a => format.Field(a).IsPlaces) == true) && !PlainField.Is(format, field))
        {
            diagnostics.Add(DiagnosticCatalogue.NotCompiledDimension, identifier.Span, field.Name, name);
        }
    }

    private static string? WhyNotTable(FormatModel format, FieldModel field)
    {
        if (!PlainField.Is(format, field) || !StoredTable.Is(format, field))
        {
            return null;
        }
        if (format.IsActivation)
        {
            return "an activation has no tables";
        }
        var entries = field.Dimensions.OfType<FreeDimension>().Aggregate(1.0, (product, d) => product * ((Number)d.Size).Value);
        return entries <= StoredTable.MostEntries ? null : $"a table has at most {StoredTable.MostEntries.ToString(System.Globalization.CultureInfo.InvariantCulture)} entries";
    }
}
