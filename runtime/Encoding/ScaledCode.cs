using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>
/// The equation w = scale · (level − zero) + offset of a format with the number types of its parts. A part that is null is
/// not in the equation: 1, 0 and 0.
/// </summary>
internal sealed class ScaledCode
{
    public ScaledCode(FormatDescriptor format, ScaledCodeShape shape)
    {
        Type = format.Field(shape.Code).Type;
        if (!shape.Levels.Any(double.IsFinite))
        {
            throw new EncodingException($"{format.Name}: the code '{shape.Code}' has no finite level, so nothing can be encoded with it.");
        }
        Levels = new LevelSet(Type, shape.Levels);
        Scale = Codec(format, shape.Scale);
        Zero = Codec(format, shape.Zero);
        Offset = Codec(format, shape.Offset);
    }

    /// <summary>The type of the code.</summary>
    public ElementType Type { get; }

    public LevelSet Levels { get; }

    public ElementCodec? Scale { get; }

    public ElementCodec? Zero { get; }

    public ElementCodec? Offset { get; }

    /// <summary>Whether the equation is w = scale · level.</summary>
    public bool IsScaleOnly => Scale is not null && Zero is null && Offset is null;

    /// <summary>
    /// The scale as it is stored: the nearest number of its type, but never 0 or infinite where <paramref name="scale"/>
    /// is not 0, so that a group of tiny weights keeps its signs and one of huge weights stays finite.
    /// </summary>
    public double StoredScale(double scale)
    {
        var stored = Scale!.Round(scale);
        if (stored != 0 || scale == 0)
        {
            return stored;
        }
        return Scale.Round(scale < 0 ? -Scale.SmallestPositive : Scale.SmallestPositive);
    }

    /// <summary>The nearest zero point of its type.</summary>
    public double StoredZero(double zero) => Zero!.Round(zero);

    /// <summary>The nearest offset of its type.</summary>
    public double StoredOffset(double offset) => Offset!.Round(offset);

    /// <summary>The largest offset of its type that is not above <paramref name="offset"/>, or one close to it; the smallest of its type where there is none.</summary>
    public double StoredOffsetBelow(double offset)
    {
        var stored = StoredOffset(offset);
        for (var margin = Math.Abs(stored - offset); stored > offset && stored > Offset!.Smallest; margin *= 2)
        {
            stored = StoredOffset(offset - margin);
        }
        return stored;
    }

    /// <summary>Writes the codes of a group under stored parameters.</summary>
    public void Quantize(ReadOnlySpan<float> weights, GroupParameters parameters, Span<ushort> codes)
        => Levels.Quantize(weights, parameters.Scale, parameters.Zero, parameters.Offset, codes);

    /// <summary>The sum of squared errors that codes leave under stored parameters, each times its weight's importance.</summary>
    public double SquaredError(WeightGroup group, GroupParameters parameters, ReadOnlySpan<ushort> codes)
    {
        var sum = 0.0;
        for (var i = 0; i < group.Weights.Length; i++)
        {
            var error = group.Weights[i] - parameters.Offset - (parameters.Scale * (Levels.Level(codes[i]) - parameters.Zero));
            sum += error * error * (group.Importance.IsEmpty ? 1 : group.Importance[i]);
        }
        return sum;
    }

    private static ElementCodec? Codec(FormatDescriptor format, string? field) => field is null ? null : ElementCodec.For(format.Field(field).Type);
}
