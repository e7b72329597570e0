using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>
/// The mean magnitude as the scale of signs, which is the scale of least squared error (XNOR-Net, BWN), or of trits
/// (BitNet b1.58). With <c>center: row | tensor</c> a sign says whether a weight is below that mean (BiViT, BiPFT); the
/// scale stays the mean of |w|.
/// </summary>
internal sealed class AbsMeanEncoder : IWeightEncoder
{
    public string Name => "absmean";

    public string Needs => "a scale and a code of type sign or trit: w = s*b";

    public bool Serves(ScaledCode code) => code.IsScaleOnly && code.Type.Kind is ElementKind.Sign or ElementKind.Trit && code.Levels.Lowest == -1 && code.Levels.Highest == 1;

    public IGroupEncoder Prepare(EncodingJob job)
    {
        job.Accept("center");
        var centers = job.Word("center") switch
        {
            null => null,
            "row" => RowMeans(job),
            "tensor" => TensorMean(job),
            var other => throw job.Refuse($"centers by 'row' or 'tensor', not '{other}'"),
        };
        if (centers is not null && job.Code.Type.Kind != ElementKind.Sign)
        {
            throw job.Refuse("centers only signs");
        }
        return new Groups(job.Code, centers);
    }

    private static double[] RowMeans(EncodingJob job)
    {
        var means = new double[job.Rows];
        for (var row = 0; row < means.Length; row++)
        {
            means[row] = GroupStatistics.Sum(job.Row(row)) / job.Columns;
        }
        return means;
    }

    private static double[] TensorMean(EncodingJob job)
    {
        var means = RowMeans(job);
        Array.Fill(means, means.Sum() / means.Length);
        return means;
    }

    private sealed class Groups(ScaledCode code, double[]? centers) : IGroupEncoder
    {
        public bool RoundsToNearest => centers is null;

        public GroupParameters Encode(WeightGroup group, Span<ushort> codes)
        {
            var weights = group.Weights;
            var parameters = new GroupParameters(code.StoredScale(GroupStatistics.SumOfMagnitudes(weights) / weights.Length, group.Outer));
            if (centers is null)
            {
                code.Quantize(weights, parameters, codes);
                return parameters;
            }
            for (var i = 0; i < weights.Length; i++)
            {
                codes[i] = weights[i] >= centers[group.Row + (i / group.Width)] ? (ushort)1 : (ushort)0;
            }
            return parameters;
        }
    }
}
