using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Model;

/// <summary>Binds a <c>fit</c>: finds its encoders and checks that each serves the equation.</summary>
internal sealed class FitBinder(
    DiagnosticBag diagnostics, string format, IReadOnlyList<string> axes, IReadOnlyList<FieldModel> fields, IReadOnlyCollection<string> abbreviations, Expr? value, Func<ExprSyntax, Expr> bind, Action<string> use)
{
    private readonly HashSet<string> found = [];
    private bool canEncode = true;

    /// <summary>The plan; null where the format can only be loaded (a note says so) or after a mistake.</summary>
    public FitModel? Bind(FitSyntax syntax)
    {
        var steps = syntax.Steps.Select(Step).ToEquatableArray();
        return canEncode && !diagnostics.PreventsModel ? new FitModel(steps) : null;
    }

    private FitStepModel Step(FitStepSyntax step)
    {
        var encoder = step.Encoder.Text;
        CheckFields(step);
        var arguments = step.Arguments.Select(a => Argument(step, a)).ToEquatableArray();
        if (!Encoders.IsKnown(encoder))
        {
            diagnostics.Add(DiagnosticCatalogue.UnknownEncoder, step.Encoder.Span, encoder, Suggestion.Hint(encoder, Encoders.Names));
            canEncode = false;
        }
        else if (Encoders.Find(encoder) is not { } rule)
        {
            diagnostics.Add(DiagnosticCatalogue.EncoderNotBuilt, step.Encoder.Span, encoder, format);
            canEncode = false;
        }
        else if (canEncode && value is not null && !diagnostics.HasErrors)
        {
            return Serve(step, rule, arguments);
        }
        return new FitStepModel(encoder, default, arguments, null);
    }

    private FitStepModel Serve(FitStepSyntax step, EncoderRule rule, EquatableArray<FitArgument> arguments)
    {
        var (shape, isRicher) = ScaledCodes.Recognise(value!, fields, axes);
        if (shape is null && isRicher)
        {
            NotBuilt(step, "nested scales, planes or several codes for one weight");
        }
        else if (shape is null || !rule.Serves(shape, fields.First(f => f.Name == shape.Code).Type))
        {
            diagnostics.Add(DiagnosticCatalogue.EncoderShape, step.Encoder.Span, rule.Name, format, rule.Needs);
        }
        else if (rule.NotYet?.Invoke(shape) is { } reason)
        {
            NotBuilt(step, reason);
        }
        var names = step.Fields.Count > 0
            ? step.Fields.Select(f => f.Text)
            : fields.Where(f => f.Constant is null && value!.Arrays().Contains(f.Name)).Select(f => f.Name);
        return new FitStepModel(rule.Name, names.ToEquatableArray(), arguments, shape);
    }

    private void NotBuilt(FitStepSyntax step, string what)
    {
        diagnostics.Add(DiagnosticCatalogue.FitNotBuilt, step.Encoder.Span, step.Encoder.Text, what, format);
        canEncode = false;
    }

    private void CheckFields(FitStepSyntax step)
    {
        foreach (var field in step.Fields)
        {
            var declared = fields.FirstOrDefault(f => f.Name == field.Text);
            if (declared is null && abbreviations.Contains(field.Text))
            {
                NotBuilt(step, $"the abbreviation '{field.Text}'");
                continue;
            }
            var complaint = declared is null ? "is not a stored field; " + Suggestion.Hint(field.Text, [.. fields.Where(f => f.Constant is null).Select(f => f.Name)])
                : declared.Constant is not null ? "is a constant, which no step has to find; remove it"
                : found.Add(field.Text) ? null
                : "is found by two steps; remove it from one";
            if (complaint is not null)
            {
                diagnostics.Add(DiagnosticCatalogue.FitField, field.Span, field.Text, complaint);
            }
            use(field.Text);
        }
    }

    private FitArgument Argument(FitStepSyntax step, ArgumentSyntax argument)
    {
        var name = argument.Name?.Text;
        switch (argument.Value)
        {
            case NumberSyntax n:
                return new FitArgument(name, argument.IsPercent ? n.Value / 100 : n.Value, null);
            case NegateSyntax { Operand: NumberSyntax n }:
                return new FitArgument(name, -n.Value, null);
            case NameSyntax { Indices: null } word:
                if (fields.Any(f => f.Name == word.Name.Text))
                {
                    use(word.Name.Text);
                    NotBuilt(step, $"'{word.Name.Text}' as its argument asks");
                }
                return new FitArgument(name, null, word.Name.Text);
            default:
                bind(argument.Value);
                NotBuilt(step, "fields by an argument that is computed");
                return new FitArgument(name, null, null);
        }
    }
}
