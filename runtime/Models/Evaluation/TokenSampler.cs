namespace Kernels.Models.Evaluation;

/// <summary>Draws tokens from the distribution that logits stand for; the same seed gives the same tokens.</summary>
/// <param name="temperature">What logits are divided by: below 1 likely tokens get likelier. 0 takes the most likely one.</param>
/// <param name="top">Only this many of the most likely tokens are drawn; null for all.</param>
public sealed class TokenSampler(double temperature, int seed, int? top = null)
{
    private readonly Random random = new(seed);

    /// <summary>The token drawn from logits, one for each token of the vocabulary.</summary>
    public int Next(ReadOnlySpan<float> logits)
    {
        var best = LogitMath.ArgMax(logits);
        if (temperature == 0 || top == 1)
        {
            return best;
        }
        var threshold = Threshold(logits);
        var weights = new double[logits.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = logits[i] < threshold ? 0 : Math.Exp((logits[i] - logits[best]) / temperature);
        }
        var at = random.NextDouble() * weights.Sum();
        for (var token = 0; token < weights.Length; token++)
        {
            at -= weights[token];
            if (at < 0)
            {
                return token;
            }
        }
        return best;
    }

    private float Threshold(ReadOnlySpan<float> logits)
    {
        if (top is not { } count || count >= logits.Length)
        {
            return float.NegativeInfinity;
        }
        var sorted = logits.ToArray();
        Array.Sort(sorted);
        return sorted[^count];
    }
}
