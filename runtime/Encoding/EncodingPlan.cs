using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>The steps that find all fields of a format.</summary>
/// <param name="Selection">Chooses the elements that are stored; null where all are.</param>
/// <param name="Groups">Finds the parameters of groups and their codes; null where chosen floats are stored as they are.</param>
/// <param name="Feedback">Finds the codes again with the errors fed back; null where none does.</param>
internal sealed record EncodingPlan(FitStep? Selection, FitStep? Groups, FitStep? Feedback)
{
    private const string Separator = " then ";

    /// <summary>What finds parameters where a plan says nothing but how codes are found.</summary>
    private const string DefaultGroups = "search";

    /// <summary>The steps to run; <paramref name="fit"/>, where given, takes the place of the format's, without arguments.</summary>
    /// <exception cref="EncodingException">There is no plan, it has other steps than are served, or it leaves a field open.</exception>
    public static EncodingPlan Of(FormatDescriptor format, string? fit)
    {
        var plan = format.Fit ?? throw new EncodingException(format.FitNotServed is { } reason
            ? $"{format.Name}: its 'fit' is not served: {reason}."
            : $"{format.Name} has no 'fit': it can be loaded, not encoded. Add a line such as 'fit absmax' to its declaration.");
        var ofShape = plan.Steps.FirstOrDefault(s => s.Shape is not null) ?? plan.Steps[0];
        List<FitStep> steps = fit is null
            ? [.. plan.Steps]
            : [.. fit.Split(Separator, StringSplitOptions.TrimEntries).Select(name => (name == ElementSelection.Name ? plan.Steps[0] : ofShape) with { Encoder = name, Arguments = [] })];
        // Whatever finds the codes, the format's own choice of elements comes first.
        var selection = plan.Steps[0].Encoder == ElementSelection.Name ? plan.Steps[0] : null;
        if (steps[0].Encoder == ElementSelection.Name)
        {
            selection = steps[0];
            steps.RemoveAt(0);
        }
        if (steps.Count == 0)
        {
            return new EncodingPlan(selection, null, null);
        }
        var feedback = steps[^1].Encoder == FeedbackStep.Name ? steps[^1] : null;
        var groups = feedback is null ? steps : steps[..^1];
        if (groups.Count > 1 || groups is [{ Encoder: FeedbackStep.Name }] || (selection is not null && feedback is not null))
        {
            throw new EncodingException(
                $"{format.Name}: its 'fit' has the steps {string.Join(Separator, steps.Select(s => s.Encoder).Prepend(selection?.Encoder).OfType<string>())}; plans of one step are served, with {FeedbackStep.Name} behind it or {ElementSelection.Name} before it.");
        }
        CheckOpenFields(format, steps[0], selection);
        return new EncodingPlan(selection, groups is [var step] ? step : steps[0] with { Encoder = DefaultGroups, Arguments = [] }, feedback);
    }

    private static void CheckOpenFields(FormatDescriptor format, FitStep step, FitStep? selection)
    {
        if (step.Shape is not { } shape)
        {
            return;
        }
        string?[] found = [shape.Code, shape.Scale, shape.Zero, shape.Offset, shape.Outer];
        var open = format.Fields.FirstOrDefault(f => f.IsStored && !found.Contains(f.Name) && !(selection is not null && f.IsPositions));
        if (open is not null)
        {
            throw new EncodingException($"{format.Name}: no step of its 'fit' finds the field '{open.Name}'.");
        }
    }
}
