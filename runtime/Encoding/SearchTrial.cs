namespace Kernels.Encoding;

/// <summary>
/// The weights of a group as a search looks at them: padded with weights of no importance to a multiple of 8, and in units
/// that keep float32's squares in range, whether weights are subnormal, huge, or far from what the scale's type can hold.
/// Units are powers of two, so nothing is rounded by them. Parameters under trial are in the same units.
/// </summary>
internal readonly ref struct SearchTrial
{
    private readonly ScaledCode code;
    private readonly double unit;
    private readonly double scaleUnit;
    private readonly double levelUnit;
    private readonly double outer;

    /// <param name="levelUnit">What the levels of the search are counted in.</param>
    /// <param name="room">At least <see cref="Room"/> numbers.</param>
    public SearchTrial(WeightGroup group, ScaledCode code, double levelUnit, Span<float> room)
    {
        this.code = code;
        this.levelUnit = levelUnit;
        outer = group.Outer;
        var (lowest, highest) = GroupStatistics.Range(group.Weights);
        var smallest = Math.Max(code.Scale!.SmallestPositive * outer * levelUnit, code.Offset?.SmallestPositive ?? 0);
        unit = PowerOfTwo(Math.Max(Math.Max(-(double)lowest, highest), smallest));
        scaleUnit = unit / levelUnit;
        (Lowest, Highest) = (lowest / unit, highest / unit);

        var padded = Room(group.Weights.Length) / 2;
        var weights = room[..padded];
        var importance = room.Slice(padded, padded);
        Pad(group.Weights, unit, weights);
        if (group.Importance.IsEmpty)
        {
            importance[..group.Weights.Length].Fill(1);
            importance[group.Weights.Length..].Clear();
        }
        else
        {
            Pad(group.Importance, PowerOfTwo(GroupStatistics.Range(group.Importance).Highest), importance);
        }
        Weights = weights;
        Importance = importance;
        foreach (var h in importance)
        {
            TotalImportance += h;
        }
    }

    public ReadOnlySpan<float> Weights { get; }

    public ReadOnlySpan<float> Importance { get; }

    public double TotalImportance { get; }

    /// <summary>The smallest weight.</summary>
    public double Lowest { get; }

    /// <summary>The largest weight.</summary>
    public double Highest { get; }

    /// <summary>Room for the padded weights and their importance.</summary>
    public static int Room(int weights) => 2 * ((weights + 7) & ~7);

    /// <summary>The power of two at or below a number; 1 for 0.</summary>
    public static double PowerOfTwo(double value) => value == 0 ? 1 : Math.ScaleB(1, Math.ILogB(value));

    /// <summary>The scale as it is stored.</summary>
    public double StoredScale(double scale) => code.StoredScale(scale * scaleUnit, outer) / scaleUnit;

    /// <summary>The offset as it is stored.</summary>
    public double StoredOffset(double offset) => code.StoredOffset(offset * unit) / unit;

    /// <summary>What absmax or minmax would find.</summary>
    public GroupParameters Plain()
    {
        var (lowest, highest) = (Lowest * unit, Highest * unit);
        var found = code.Zero is null && code.Offset is null
            ? new GroupParameters(AbsMaxEncoder.Scale(code, Math.Max(-lowest, highest), outer))
            : MinMaxEncoder.Parameters(code, lowest, highest, outer);
        return new GroupParameters(found.Scale / scaleUnit, found.Zero / levelUnit, found.Offset / unit);
    }

    /// <summary>Parameters under trial as they are stored.</summary>
    public GroupParameters Stored(GroupParameters trial) => new(trial.Scale * scaleUnit, trial.Zero * levelUnit, trial.Offset * unit);

    private static void Pad(ReadOnlySpan<float> numbers, double unit, Span<float> padded)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            padded[i] = (float)(numbers[i] / unit);
        }
        padded[numbers.Length..].Clear();
    }
}
