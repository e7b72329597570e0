namespace Kernels.Encoding;

/// <summary>
/// The scale that spreads the levels over the range of the weights, zero included: lo = min(0, w), hi = max(0, w),
/// scale = (hi − lo) / (highest − lowest level). The zero point is the nearest to lowest level − lo/scale, so that 0 is
/// represented exactly; an offset is lo less the lowest level's worth.
/// </summary>
internal sealed class MinMaxEncoder : IWeightEncoder
{
    public string Name => "minmax";

    public string Needs => "a scale and either a zero point or an offset: w = s*(q - z) or w = s*q + m";

    public bool Serves(ScaledCode code) => code.Scale is not null && code.Zero is null != code.Offset is null && code.Levels.Highest > code.Levels.Lowest;

    public IGroupEncoder Prepare(EncodingJob job)
    {
        job.Accept();
        return new Groups(job.Code);
    }

    /// <summary>The stored parameters of a group with that range.</summary>
    internal static GroupParameters Parameters(ScaledCode code, double lowest, double highest)
    {
        var (low, high) = (Math.Min(0, lowest), Math.Max(0, highest));
        var levels = code.Levels;
        var scale = code.StoredScale((high - low) / (levels.Highest - levels.Lowest));
        if (code.Zero is not null)
        {
            return new GroupParameters(scale, code.StoredZero(scale == 0 ? levels.Lowest : Math.Round(levels.Lowest - (low / scale))));
        }
        return new GroupParameters(scale, 0, code.StoredOffset(low - (scale * levels.Lowest)));
    }

    private sealed class Groups(ScaledCode code) : IGroupEncoder
    {
        public GroupParameters Encode(WeightGroup group, Span<ushort> codes)
        {
            var (lowest, highest) = GroupStatistics.Range(group.Weights);
            var parameters = Parameters(code, lowest, highest);
            code.Quantize(group.Weights, parameters, codes);
            return parameters;
        }
    }
}
