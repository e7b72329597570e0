namespace Kernels.Models.Llama;

/// <summary>
/// How the frequencies of a rotary embedding are changed for contexts longer than those of the training, by the
/// formulas of Hugging Face's <c>modeling_rope_utils</c>.
/// </summary>
public abstract record RotaryScaling
{
    private RotaryScaling()
    {
    }

    /// <summary>The frequencies θ^(-2i/d) as they are changed, one for each pair of elements of a head.</summary>
    /// <param name="theta">θ, the base.</param>
    /// <param name="headWidth">d, an even number.</param>
    public double[] Frequencies(double theta, int headWidth) =>
        [.. Enumerable.Range(0, headWidth / 2).Select(i => Scale(Math.Pow(theta, -2.0 * i / headWidth)))];

    private protected abstract double Scale(double frequency);

    /// <summary>No change: <c>default</c>.</summary>
    public sealed record None : RotaryScaling
    {
        private protected override double Scale(double frequency) => frequency;
    }

    /// <summary>Positions are divided: <c>linear</c> (Chen et al., 2023).</summary>
    /// <param name="Factor">What positions are divided by.</param>
    public sealed record Linear(double Factor) : RotaryScaling
    {
        private protected override double Scale(double frequency) => frequency / Factor;
    }

    /// <summary>
    /// Long waves are stretched, short ones kept, and those between interpolated: <c>llama3</c> (Llama 3.1). A wave is short where it turns
    /// more than <paramref name="HighFrequencyFactor"/> times within the original context, long where less than <paramref name="LowFrequencyFactor"/>.
    /// </summary>
    /// <param name="Factor">What the frequencies of long waves are divided by.</param>
    /// <param name="OriginalPositions">The context of the training.</param>
    public sealed record Llama3(double Factor, double LowFrequencyFactor, double HighFrequencyFactor, int OriginalPositions) : RotaryScaling
    {
        private protected override double Scale(double frequency)
        {
            var turns = OriginalPositions * frequency / (2 * Math.PI);
            var kept = Math.Clamp((turns - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor), 0, 1);
            return ((1 - kept) * frequency / Factor) + (kept * frequency);
        }
    }
}
