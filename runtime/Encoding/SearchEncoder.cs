namespace Kernels.Encoding;

/// <summary>
/// The scale, and zero point or offset, of least (weighted) squared error. A grid of scales, from a little above the one
/// that clips nothing down to where clipping alone costs too much (<see cref="ClippingLimits"/>), is scored for each zero
/// point, or a grid of ranges for an offset; the most promising starts are refined by alternating nearest codes with least
/// squares for the scale (and offset) until nothing changes. Parameters are rounded to their types before they are scored.
/// A scale may be negative where its type has a sign and the levels are not symmetric. What <c>absmax</c> or <c>minmax</c>
/// finds is one of the starts. An outer scale of two nested ones is moved by least squares and the groups searched again (<see cref="OuterSearch"/>).
/// </summary>
internal sealed class SearchEncoder : IWeightEncoder
{
    public string Name => "search";

    public string Needs => "a scale or two nested ones, at most one of a zero point and an offset, and a code with a level other than 0";

    public bool ServesNestedScales => true;

    public bool MovesOuterScales => true;

    public bool Serves(ScaledCode code) => code.Scale is not null && (code.Zero is null || code.Offset is null) && code.Levels.Magnitude > 0;

    public IGroupEncoder Prepare(EncodingJob job)
    {
        job.Accept("weights");
        if (job.Word("weights") is { } word && !job.HasImportance)
        {
            throw job.Refuse($"needs the importance weights '{word}', and none were given");
        }
        return new GroupSearch(job.Code);
    }
}
