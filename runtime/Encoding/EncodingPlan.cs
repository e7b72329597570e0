using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>The steps that find all fields of a format: one for the parameters of groups and their codes, and one that finds the codes again with the errors fed back, or none.</summary>
internal sealed record EncodingPlan(FitStep Groups, FitStep? Feedback)
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
        FitStep[] steps = fit is null
            ? [.. plan.Steps]
            : [.. fit.Split(Separator, StringSplitOptions.TrimEntries).Select(name => plan.Steps[0] with { Encoder = name, Arguments = [] })];
        var feedback = steps[^1].Encoder == FeedbackStep.Name ? steps[^1] : null;
        var groups = feedback is null ? steps : steps[..^1];
        if (groups.Length > 1 || groups is [{ Encoder: FeedbackStep.Name }])
        {
            throw new EncodingException(
                $"{format.Name}: its 'fit' has {steps.Length} steps ({string.Join(Separator, steps.Select(s => s.Encoder))}); plans of one step are served, and {FeedbackStep.Name} behind it.");
        }
        CheckOpenFields(format, steps[0]);
        return new EncodingPlan(groups is [var step] ? step : steps[0] with { Encoder = DefaultGroups, Arguments = [] }, feedback);
    }

    private static void CheckOpenFields(FormatDescriptor format, FitStep step)
    {
        if (step.Shape is not { } shape)
        {
            return;
        }
        string?[] found = [shape.Code, shape.Scale, shape.Zero, shape.Offset, shape.Outer];
        var open = format.Fields.FirstOrDefault(f => f.IsStored && !found.Contains(f.Name));
        if (open is not null)
        {
            throw new EncodingException($"{format.Name}: no step of its 'fit' finds the field '{open.Name}'.");
        }
    }
}
