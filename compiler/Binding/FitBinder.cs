using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Binds a <c>fit</c>: finds its encoders and checks that each serves the equation.</summary>
internal sealed class FitBinder(
    DiagnosticBag diagnostics, string format, IReadOnlyList<string> axes, IReadOnlyList<FieldModel> fields, IReadOnlyCollection<string> abbreviations, Expr? value, Func<ExprSyntax, Expr> bind, Action<string> use)
{
    private readonly HashSet<string> found = [];
    private (EncoderRule Rule, FitCase Case)? before;

    /// <summary>Why the fields cannot be found from floats, as the first warning says; null where they can, or after a mistake.</summary>
    public string? NotServed { get; private set; }

    /// <summary>The plan; null where the format can only be loaded (a warning says so) or after a mistake.</summary>
    public FitModel? Bind(FitSyntax syntax)
    {
        var steps = syntax.Steps.Select(Step).ToEquatableArray();
        var selection = Encoders.Find(syntax.Steps[0].Encoder.Text) is { ChoosesElements: true } ? syntax.Steps[0] : null;
        var finding = syntax.Steps.Skip(selection is null ? 0 : 1).ToList();
        if (NotServed is null && finding.Count > 1 && !(selection is null && finding.Count == 2 && Follows(finding[1]) && !Follows(finding[0])))
        {
            NotBuilt(syntax.Steps[1], $"{syntax.Steps.Count} steps one after the other are not served yet", "name one step, or one with 'gptq' behind it or 'nm' before it");
        }
        else if (NotServed is null && selection is not null && finding.Any(Follows))
        {
            NotBuilt(finding[0], $"'{finding[0].Encoder.Text}' does not leave out the elements that are not stored yet", "name another step behind 'nm'");
        }
        else if (NotServed is null && finding.Count == 0)
        {
            CheckStoredFloats(selection!);
        }
        else if (NotServed is null && steps[steps.Count - finding.Count].Shape is { } shape)
        {
            CheckOpenFields(finding, shape, selection);
        }
        return NotServed is null && !diagnostics.PreventsModel ? new FitModel(steps) : null;
    }

    private FitStepModel Step(FitStepSyntax step)
    {
        var encoder = step.Encoder.Text;
        CheckFields(step);
        var arguments = step.Arguments.Select(a => Argument(step, a)).ToEquatableArray();
        if (!Encoders.IsKnown(encoder))
        {
            diagnostics.Add(DiagnosticCatalogue.UnknownEncoder, step.Encoder.Span, encoder, Suggestion.Hint(encoder, Encoders.Names));
        }
        else if (Encoders.Find(encoder) is not { } rule)
        {
            Warn(DiagnosticCatalogue.EncoderNotBuilt, step, encoder, format, Encoders.Built);
        }
        else if (NotServed is null && value is not null && !diagnostics.HasErrors)
        {
            return Serve(step, rule, arguments);
        }
        return new FitStepModel(encoder, default, arguments, null);
    }

    private FitStepModel Serve(FitStepSyntax step, EncoderRule rule, EquatableArray<FitArgument> arguments)
    {
        if (fields.FirstOrDefault(f => f.IsStatic) is { } once)
        {
            NotBuilt(step, $"'{rule.Name}' does not find '{once.Name}' once for all inputs yet", "remove 'static': it is found for each input then");
            return new FitStepModel(rule.Name, default, arguments, null);
        }
        if (fields.FirstOrDefault(f => f.Constant is null && f.Dimensions.Any(d => !IsGroup(d))) is { } other)
        {
            NotBuilt(step, $"'{rule.Name}' does not find '{other.Name}' over such dimensions yet: it needs groups of rows and of columns", "give the fields such dimensions");
            return new FitStepModel(rule.Name, default, arguments, null);
        }
        if (fields.FirstOrDefault(f => f.Seed is not null) is { } drawn)
        {
            NotBuilt(step, $"'{rule.Name}' does not find the fields beside '{drawn.Name}', which is drawn, yet", "give the value another shape");
            return new FitStepModel(rule.Name, default, arguments, null);
        }
        if (rule.ChoosesElements)
        {
            return Choose(step, rule, arguments);
        }
        var (shape, isRicher) = ScaledCodes.Recognise(value!, fields, axes);
        var question = shape is null ? null : new FitCase(shape, Field(shape.Code).Type, shape.Scale is null ? null : Field(shape.Scale).Type, arguments);
        if (shape is null ? isRicher : shape.Outer is not null && !rule.FindsNestedScales)
        {
            var what = shape is null ? "nested scales of this kind, zeros that are no codes, codes of more than 8 bits, planes or several codes for one weight" : "two scales";
            NotBuilt(step, $"'{rule.Name}' does not find {what} yet: it needs {rule.Needs}", "give the value that shape");
        }
        else if (question is not null && rule.FollowsAnother && before is { } first && !first.Rule.RoundsToNearest(first.Case))
        {
            NotBuilt(step, $"'{rule.Name}' rounds to the nearest level, and '{first.Rule.Name}' before it does not", "name one step");
        }
        else if (question is null || !(IsBehindAnother(rule) || rule.Serves(question)))
        {
            diagnostics.Add(DiagnosticCatalogue.EncoderShape, step.Encoder.Span, rule.Name, format, rule.Needs);
        }
        else if (rule.ArgumentMistake(arguments) is { } mistake)
        {
            NotBuilt(step, $"'{rule.Name}' {mistake}", "correct the argument");
        }
        else if (!IsBehindAnother(rule) && rule.NotYet(question) is { } reason)
        {
            NotBuilt(step, $"'{rule.Name}' {reason}", "choose another step");
        }
        else
        {
            CheckGranularity(step, question.Shape);
            before = (rule, question);
        }
        var names = step.Fields.Count > 0
            ? step.Fields.Select(f => f.Text)
            : fields.Where(f => f.Constant is null && value!.Arrays().Contains(f.Name)).Select(f => f.Name);
        return new FitStepModel(rule.Name, names.ToEquatableArray(), arguments, shape);
    }

    private FitStepModel Choose(FitStepSyntax step, EncoderRule rule, EquatableArray<FitArgument> arguments)
    {
        var positions = fields.Where(f => f.IsPositions).ToList();
        if (positions.Count != 1)
        {
            NotBuilt(step, $"'{rule.Name}' chooses the elements of {rule.Needs}, and there {(positions.Count == 0 ? "is none" : $"are {positions.Count}")}", "declare one");
        }
        else if (rule.ArgumentMistake(arguments) is { } mistake)
        {
            NotBuilt(step, $"'{rule.Name}' {mistake}", "correct the argument");
        }
        return new FitStepModel(rule.Name, positions.Select(p => p.Name).ToEquatableArray(), arguments, null);
    }

    /// <summary>A choice of elements alone stores a field of floats that is the weight.</summary>
    private void CheckStoredFloats(FitStepSyntax selection)
    {
        var stored = fields.Where(f => f.Constant is null && !f.IsPositions).ToList();
        if (stored.Count != 1 || !stored[0].Type.IsFloat || !(value is Element element && element.Array == stored[0].Name))
        {
            NotBuilt(selection, $"'{selection.Encoder.Text}' alone stores one field of floats that is the weight", "name a step behind it, such as 'search'");
        }
    }

    /// <summary>Encoders work group by group, so the parameters of an equation have their groups in common.</summary>
    private void CheckGranularity(FitStepSyntax step, ScaledCodeShape shape)
    {
        var parameters = new[] { shape.Scale, shape.Zero, shape.Offset }.OfType<string>().Select(Field).ToList();
        if (parameters.Find(p => p.Dimensions != parameters[0].Dimensions) is { } other)
        {
            NotBuilt(step, $"'{step.Encoder.Text}' does not find '{parameters[0].Name}' and '{other.Name}' at different granularities yet: it needs the parameters over the same dimensions", "declare both over the same");
        }
    }

    private static bool Follows(FitStepSyntax step) => Encoders.Find(step.Encoder.Text) is { FollowsAnother: true };

    /// <summary>Whether a step takes its parameters from the one before it, which serves the equation then.</summary>
    private bool IsBehindAnother(EncoderRule rule) => rule.FollowsAnother && before is not null;

    private void CheckOpenFields(IReadOnlyList<FitStepSyntax> steps, ScaledCodeShape shape, FitStepSyntax? selection)
    {
        var step = steps[0];
        string?[] parts = steps.All(s => s.Fields.Count > 0) ? [.. steps.SelectMany(s => s.Fields).Select(f => f.Text)] : [shape.Code, shape.Scale, shape.Zero, shape.Offset, shape.Outer];
        if (fields.FirstOrDefault(f => f.Constant is null && !parts.Contains(f.Name) && !(selection is not null && f.IsPositions)) is { } open)
        {
            if (open.Sparse is not null)
            {
                NotBuilt(step, $"'{step.Encoder.Text}' does not choose the elements that a sparse field stores", "put 'nm(by: magnitude)' before it");
                return;
            }
            NotBuilt(step, $"no step finds the field '{open.Name}'", step.Fields.Count > 0 ? "leave out the names before '='" : "remove the field");
        }
    }

    private static bool IsGroup(Dimension dimension) =>
        dimension is FreeDimension { Size: Number } or ImpliedDimension { Index: IndexValue or Binary { Operator: BinaryOperator.FloorDivide, Left: IndexValue, Right: Number } };

    private FieldModel Field(string name) => fields.First(f => f.Name == name);

    private void NotBuilt(FitStepSyntax step, string what, string fix) => Warn(DiagnosticCatalogue.FitNotBuilt, step, what, format, fix);

    private void Warn(DiagnosticKind kind, FitStepSyntax step, params string[] arguments)
    {
        diagnostics.Add(kind, step.Encoder.Span, arguments);
        NotServed ??= new Diagnostic(kind, step.Encoder.Span, arguments.ToEquatableArray()).Text;
    }

    private void CheckFields(FitStepSyntax step)
    {
        foreach (var field in step.Fields)
        {
            var declared = fields.FirstOrDefault(f => f.Name == field.Text);
            if (declared is null && fields.Any(f => f.Name.StartsWith(field.Text + ".", StringComparison.Ordinal)))
            {
                NotBuilt(step, $"'{step.Encoder.Text}' does not find '{field.Text}' yet, whose type is a format", "leave out the fit: the format can then be loaded");
                continue;
            }
            if (declared is null && abbreviations.Contains(field.Text))
            {
                NotBuilt(step, $"'{step.Encoder.Text}' does not find the abbreviation '{field.Text}' yet", "leave out the names before '='");
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
                    NotBuilt(step, $"'{step.Encoder.Text}' does not take the field '{word.Name.Text}' as its argument yet", "remove the argument");
                }
                return new FitArgument(name, null, word.Name.Text);
            default:
                bind(argument.Value);
                NotBuilt(step, $"'{step.Encoder.Text}' does not take an argument that is computed yet", "write a number");
                return new FitArgument(name, null, null);
        }
    }
}
