using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>Chooses the one step of a format's plan that finds all of its fields.</summary>
internal static class EncodingPlan
{
    /// <summary>The step to run; <paramref name="encoder"/>, where given, takes the place of the one named, without arguments.</summary>
    /// <exception cref="EncodingException">There is no plan, it has several steps, or it leaves a field open.</exception>
    public static FitStep StepOf(FormatDescriptor format, string? encoder)
    {
        var plan = format.Fit ?? throw new EncodingException(format.FitNotServed is { } reason
            ? $"{format.Name}: its 'fit' is not served: {reason}."
            : $"{format.Name} has no 'fit': it can be loaded, not encoded. Add a line such as 'fit absmax' to its declaration.");
        if (plan.Steps.Length != 1)
        {
            throw new EncodingException(
                $"{format.Name}: its 'fit' has {plan.Steps.Length} steps ({string.Join(" then ", plan.Steps.Select(s => s.Encoder))}); plans of one step are served.");
        }
        var step = plan.Steps[0];
        if (step.Shape is { } shape)
        {
            string?[] found = [shape.Code, shape.Scale, shape.Zero, shape.Offset, shape.Outer];
            var open = format.Fields.FirstOrDefault(f => f.IsStored && !found.Contains(f.Name));
            if (open is not null)
            {
                throw new EncodingException($"{format.Name}: no step of its 'fit' finds the field '{open.Name}'.");
            }
        }
        return encoder is null ? step : step with { Encoder = encoder, Arguments = [] };
    }
}
