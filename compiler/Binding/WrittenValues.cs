using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Where each part of a value was written, to report what only shows once it is bound: numbers outside f32, and parts beyond a limit.</summary>
internal sealed class WrittenValues(DiagnosticBag diagnostics)
{
    private readonly Dictionary<Expr, ExprSyntax> places = new(ReferenceComparer.Instance);

    /// <summary>Notes where a value was written; of several places the first counts.</summary>
    public void Note(Expr value, ExprSyntax syntax)
    {
        if (!places.ContainsKey(value))
        {
            places.Add(value, syntax);
        }
    }

    /// <summary>A bound value with its constants inside f32; reports those that are not, where nothing else is wrong.</summary>
    public Expr InsideSingle(Expr value) => diagnostics.PreventsModel ? value : new SingleRange(ReportOutside).Apply(value);

    /// <summary>Reports a value whose constants, or which itself, come to a number outside f32.</summary>
    public void ReportOutside(Expr value, double number)
    {
        if (places.TryGetValue(value, out var syntax))
        {
            diagnostics.Add(DiagnosticCatalogue.OutsideSingle, syntax.Span, SyntaxPrinter.Print(syntax), number.ToString("G4", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Reports an expression that is beyond a limit; one with a mistake in it is beyond it without a word.</summary>
    public bool IsTooLarge(ExprSyntax syntax, Expr expression, ExprMeasures measures)
    {
        var measure = measures.Of(expression);
        if (measure.Excess is { } excess && !measure.HasMistake)
        {
            Report(syntax, excess);
        }
        return measure.Excess is not null;
    }

    /// <summary>Reports the smallest part of a value that is beyond a limit by this measure.</summary>
    public void ReportExcess(Expr value, ExprMeasures measured)
    {
        var part = value;
        while (part.Operands().FirstOrDefault(o => places.ContainsKey(o) && measured.Of(o).Excess is not null) is { } smaller)
        {
            part = smaller;
        }
        if (places.TryGetValue(part, out var syntax) && measured.Of(part).Excess is { } excess)
        {
            Report(syntax, excess);
        }
    }

    private void Report(ExprSyntax syntax, ExprExcess excess) =>
        diagnostics.Add(DiagnosticCatalogue.ExpressionTooLarge, syntax.Span, excess.What, excess.Limit.ToString(CultureInfo.InvariantCulture), excess.Fix);
}
