namespace Kernels.Encoding;

/// <summary>
/// The scale that spreads the levels over the range lo … hi of the weights: (hi − lo) / (highest − lowest level). With a zero
/// point 0 is in the range, lo = min(0, w) and hi = max(0, w); the zero point is the nearest to lowest level − lo/scale, so that
/// 0 is represented exactly. With an offset the range is that of the weights alone, and the offset is lo less the lowest level's
/// worth. Where the zero point's or offset's type cannot hold that, it is the nearest that it can, and the scale is as large as
/// that makes it.
/// </summary>
internal sealed class MinMaxEncoder : IWeightEncoder
{
    public string Name => "minmax";

    public string Needs => "a scale and either a zero point or an offset: w = s*(q - z) or w = s*q + m";

    public bool ServesNestedScales => true;

    public bool Serves(ScaledCode code) => code.Scale is not null && code.Zero is null != code.Offset is null && code.Levels.Highest > code.Levels.Lowest;

    public IGroupEncoder Prepare(EncodingJob job)
    {
        job.Accept();
        return new Groups(job.Code);
    }

    /// <summary>The stored parameters of a group with that range.</summary>
    internal static GroupParameters Parameters(ScaledCode code, double lowest, double highest, double outer)
        => code.Zero is null ? WithOffset(code, lowest, highest, outer) : WithZero(code, Math.Min(0, lowest), Math.Max(0, highest), outer);

    private static GroupParameters WithZero(ScaledCode code, double low, double high, double outer)
    {
        var levels = code.Levels;
        var scale = code.StoredScale(code.PlainScale(low, high), outer);
        var wanted = scale == 0 ? levels.Lowest : Math.Round(levels.Lowest - (low / scale));
        var zero = code.StoredZero(wanted);
        return new GroupParameters(zero == wanted ? scale : code.StoredScale(levels.Covering(low, high, zero), outer), zero);
    }

    private static GroupParameters WithOffset(ScaledCode code, double low, double high, double outer)
    {
        var levels = code.Levels;
        var scale = code.StoredScale(code.PlainScale(low, high), outer);
        var wanted = low - (scale * levels.Lowest);
        var offset = code.StoredOffset(wanted);
        if (Math.Abs(offset - wanted) <= Math.Abs(scale) * levels.Step / 2)
        {
            return new GroupParameters(scale, 0, offset);
        }
        offset = code.StoredOffsetBelow(wanted);
        return new GroupParameters(code.StoredScale(levels.Covering(low - offset, high - offset), outer), 0, offset);
    }

    private sealed class Groups(ScaledCode code) : IGroupEncoder
    {
        public GroupParameters Encode(WeightGroup group, Span<ushort> codes)
        {
            var (lowest, highest) = GroupStatistics.Range(group.Weights);
            var parameters = Parameters(code, lowest, highest, group.Outer);
            code.Quantize(group.Weights, parameters, codes);
            return parameters;
        }
    }
}
