namespace Kernels.Encoding;

/// <summary>
/// The scale, and zero point or offset, of least (weighted) squared error. A grid of scales, from the one that clips
/// nothing down to one that clips half of everything, is scored for each zero point; the most promising starts are refined
/// by alternating nearest codes with least squares for the scale (and offset) until nothing changes. Parameters are rounded
/// to their types before they are scored. The result is never worse than that of <c>absmax</c> or <c>minmax</c>.
/// </summary>
internal sealed class SearchEncoder : IWeightEncoder
{
    public string Name => "search";

    public string Needs => "a scale of a type with fractions or integers, at most one of zero point and offset, and a code with a level other than 0";

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
