using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>
/// The scale that maps the largest magnitude to the largest level: max|w| / <see cref="LevelSet.Divisor"/>. An E8M0 scale
/// is 2^(floor(log2 max|w|) − <see cref="LevelSet.Exponent"/>) (OCP Microscaling Formats, section 6.3). With
/// <c>signed: 1</c> the weight of largest magnitude gets the lowest level, by a scale of either sign.
/// </summary>
internal sealed class AbsMaxEncoder : IWeightEncoder
{
    public string Name => "absmax";

    public string Needs => "a scale or two nested ones, and neither a zero point nor an offset: w = s*q or w = d*s*q";

    public bool ServesNestedScales => true;

    public bool Serves(ScaledCode code) => code.IsScaleOnly && code.Levels.Divisor > 0;

    public IGroupEncoder Prepare(EncodingJob job)
    {
        job.Accept("signed");
        var signed = job.Number("signed") is { } flag && flag != 0;
        if (signed && !(job.Code.Scale!.IsSigned && job.Code.Levels.Lowest < 0))
        {
            throw job.Refuse("with 'signed' needs a scale type with a sign and a code with a negative level");
        }
        return new Groups(job.Code, signed);
    }

    /// <summary>The scale as it is stored, times the outer one.</summary>
    internal static double Scale(ScaledCode code, double largest, double outer)
    {
        if (largest > 0 && code.Scale!.Type.Kind == ElementKind.E8M0)
        {
            return code.StoredScale(Math.ScaleB(outer, Math.ILogB(largest / outer) - code.Levels.Exponent), outer);
        }
        return code.StoredScale(largest / code.Levels.Divisor, outer);
    }

    private sealed class Groups(ScaledCode code, bool signed) : IGroupEncoder
    {
        public GroupParameters Encode(WeightGroup group, Span<ushort> codes)
        {
            var parameters = new GroupParameters(signed
                ? code.StoredScale(SignedScale(group.Weights), group.Outer)
                : Scale(code, GroupStatistics.LargestMagnitude(group.Weights), group.Outer));
            code.Quantize(group.Weights, parameters, codes);
            return parameters;
        }

        private double SignedScale(ReadOnlySpan<float> weights)
        {
            var (lowest, highest) = GroupStatistics.Range(weights);
            return (-(double)lowest > highest ? lowest : highest) / code.Levels.Lowest;
        }
    }
}
