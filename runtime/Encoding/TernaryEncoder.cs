using System.Buffers;

namespace Kernels.Encoding;

/// <summary>
/// The levels {−g, 0, g} of least squared error, exactly. If the j largest magnitudes are not zero, the best g is their
/// mean and the error falls by (their sum)²/j; so the magnitudes are sorted and the best j taken: O(n log n). The codes are
/// then the nearest levels under the stored g. Weights that already are {−g, 0, g} come back bit for bit.
/// </summary>
internal sealed class TernaryEncoder : IWeightEncoder
{
    public string Name => "ternary";

    public string Needs => "a scale and a code of three levels -a, 0, a (trit or sym2): w = s*q";

    public bool Serves(ScaledCode code) => code.IsScaleOnly && code.Levels.Values is [var low, 0, var high] && low == -high;

    public IGroupEncoder Prepare(EncodingJob job)
    {
        job.Accept();
        return new Groups(job.Code);
    }

    private sealed class Groups(ScaledCode code) : IGroupEncoder
    {
        public GroupParameters Encode(WeightGroup group, Span<ushort> codes)
        {
            var parameters = new GroupParameters(code.StoredScale(BestMean(group.Weights) / code.Levels.Highest, group.Outer));
            code.Quantize(group.Weights, parameters, codes);
            return parameters;
        }

        /// <summary>The mean of the j largest magnitudes that maximises (Σ)²/j.</summary>
        private static double BestMean(ReadOnlySpan<float> weights)
        {
            var buffer = ArrayPool<float>.Shared.Rent(weights.Length);
            var magnitudes = buffer.AsSpan(0, weights.Length);
            for (var i = 0; i < weights.Length; i++)
            {
                magnitudes[i] = Math.Abs(weights[i]);
            }
            magnitudes.Sort();

            var (sum, gain, mean) = (0.0, 0.0, 0.0);
            for (var j = 1; j <= magnitudes.Length; j++)
            {
                sum += magnitudes[^j];
                if (sum * sum / j > gain)
                {
                    gain = sum * sum / j;
                    mean = sum / j;
                }
            }
            ArrayPool<float>.Shared.Return(buffer);
            return mean;
        }
    }
}
