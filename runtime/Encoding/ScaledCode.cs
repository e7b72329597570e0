using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>
/// The equation w = outer · scale · (level − zero) + offset of a format with the number types of its parts. A part that is null is
/// not in the equation: 1, 1, 0 and 0.
/// </summary>
internal sealed class ScaledCode
{
    /// <summary>How much smaller than asked for an outer scale may be: less than the rounding of any inner one that has few bits.</summary>
    private const double OuterTolerance = 1.0 / 1024;

    public ScaledCode(FormatDescriptor format, ScaledCodeShape shape)
    {
        Type = format.Field(shape.Code).Type;
        if (!shape.Levels.IsEmpty && !shape.Levels.Any(double.IsFinite))
        {
            throw new EncodingException($"{format.Name}: the code '{shape.Code}' has no finite level, so nothing can be encoded with it.");
        }
        Levels = shape.Levels.IsEmpty ? LevelSet.Of(Type) : new LevelSet(Type, shape.Levels);
        Scale = Codec(format, shape.Scale);
        Zero = Codec(format, shape.Zero);
        Offset = Codec(format, shape.Offset);
        Outer = Codec(format, shape.Outer);
    }

    /// <summary>The type of the code.</summary>
    public ElementType Type { get; }

    public LevelSet Levels { get; }

    public ElementCodec? Scale { get; }

    public ElementCodec? Zero { get; }

    public ElementCodec? Offset { get; }

    /// <summary>Whether the equation is w = scale · level, or with two scales w = outer · scale · level.</summary>
    public bool IsScaleOnly => Scale is not null && Zero is null && Offset is null;

    /// <summary>The scale that multiplies <see cref="Scale"/>'s numbers, or null.</summary>
    public ElementCodec? Outer { get; }

    /// <summary>
    /// The scale as it is stored under an outer one (1 where there is none), both multiplied: the nearest number of its type,
    /// but never 0 or infinite where <paramref name="scale"/> is not 0, so that a group of tiny weights keeps its signs and one
    /// of huge weights stays finite.
    /// </summary>
    public double StoredScale(double scale, double outer) => StoredScale(Scale!, scale, outer);

    /// <summary>The same for a type of scales.</summary>
    public static double StoredScale(ElementCodec type, double scale, double outer)
    {
        var stored = type.Round(scale / outer);
        if (stored != 0 || scale == 0)
        {
            return stored * outer;
        }
        return type.Round(scale < 0 ? -type.SmallestPositive : type.SmallestPositive) * outer;
    }

    /// <summary>The scale, not rounded, that absmax finds for weights of a range, or minmax where there is a zero point or an offset.</summary>
    public double PlainScale(double lowest, double highest)
    {
        if (IsScaleOnly)
        {
            return Math.Max(-lowest, highest) / Levels.Divisor;
        }
        return Levels.Spread == 0 ? 0 : (Zero is null ? highest - lowest : Math.Max(0, highest) - Math.Min(0, lowest)) / Levels.Spread;
    }

    /// <summary>The outer scale as it is stored, for groups whose largest scale is <paramref name="largest"/>: at least as large as that asks for, and never 0.</summary>
    public double StoredOuter(double largest)
    {
        var isWide = Scale!.Type.Kind is ElementKind.F16 or ElementKind.BF16 or ElementKind.F32 or ElementKind.E8M0;
        var wanted = largest == 0 ? 1 : largest / (isWide ? 1 : Scale.Largest);
        var stored = Outer!.Round(wanted);
        for (var margin = wanted * OuterTolerance; stored < wanted * (1 - OuterTolerance) && stored < Outer.Largest; margin *= 2)
        {
            stored = Outer.Round(wanted + margin);
        }
        return stored > 0 ? stored : Outer.Round(Outer.SmallestPositive);
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

    /// <summary>The position among the levels of the one nearest to a weight under stored parameters.</summary>
    public int Nearest(double weight, GroupParameters parameters)
        => Levels.Nearest(parameters.Scale == 0 ? parameters.Zero : ((weight - parameters.Offset) / parameters.Scale) + parameters.Zero);

    /// <summary>What the level at a position is worth under stored parameters.</summary>
    public double Worth(int position, GroupParameters parameters) => (parameters.Scale * (Levels.Values[position] - parameters.Zero)) + parameters.Offset;

    /// <summary>The sum of squared errors that codes leave under stored parameters, each times its weight's importance.</summary>
    public double SquaredError(WeightGroup group, GroupParameters parameters, ReadOnlySpan<ushort> codes) => Fit(group, parameters, codes).Error;

    /// <summary>How codes under stored parameters fit a group with its outer scale.</summary>
    public GroupFit Fit(WeightGroup group, GroupParameters parameters, ReadOnlySpan<ushort> codes)
    {
        var (fit, inner) = (default(GroupFit), parameters.Scale / group.Outer);
        for (var i = 0; i < group.Weights.Length; i++)
        {
            var level = Levels.Level(codes[i]) - parameters.Zero;
            var error = group.Weights[i] - parameters.Offset - (parameters.Scale * level);
            var importance = group.Importance.IsEmpty ? 1 : group.Importance[i];
            fit += new GroupFit(error * error * importance, error * inner * level * importance, inner * level * inner * level * importance);
        }
        return fit;
    }

    private static ElementCodec? Codec(FormatDescriptor format, string? field) => field is null ? null : ElementCodec.For(format.Field(field).Type);
}
