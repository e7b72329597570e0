using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>A sign or bit for each weight: whether it is at least the threshold, or with <c>tie: down</c> above it.</summary>
internal sealed class ThresholdEncoder : IWeightEncoder
{
    public string Name => "threshold";

    public string Needs => "a code of type sign or bit alone: w = b";

    public bool Serves(ScaledCode code) => code.Type.Kind is ElementKind.Sign or ElementKind.Bit && code is { Scale: null, Zero: null, Offset: null };

    public IGroupEncoder Prepare(EncodingJob job)
    {
        job.Accept("t", "tie");
        var threshold = job.Number("t") ?? 0;
        return job.Word("tie") switch
        {
            null or "up" => new Groups(threshold, tie: 1),
            "down" => new Groups(threshold, tie: 0),
            var other => throw job.Refuse($"takes a tie 'up' or 'down', not '{other}'"),
        };
    }

    private sealed class Groups(double threshold, ushort tie) : IGroupEncoder
    {
        public bool RoundsToNearest => false;

        public GroupParameters Encode(WeightGroup group, Span<ushort> codes)
        {
            for (var i = 0; i < group.Weights.Length; i++)
            {
                codes[i] = group.Weights[i] > threshold ? (ushort)1 : group.Weights[i] == threshold ? tie : (ushort)0;
            }
            return new GroupParameters(1);
        }
    }
}
