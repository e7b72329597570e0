namespace Kernels.Models.Evaluation;

/// <summary>What logits say, in float64. Logarithms are natural: the unit is the nat.</summary>
public static class LogitMath
{
    /// <summary>ln Σ e^logit.</summary>
    public static double LogSumExp(ReadOnlySpan<float> logits)
    {
        double highest = logits[ArgMax(logits)];
        var sum = 0.0;
        foreach (var logit in logits)
        {
            sum += Math.Exp(logit - highest);
        }
        return highest + Math.Log(sum);
    }

    /// <summary>-ln p(target).</summary>
    public static double CrossEntropy(ReadOnlySpan<float> logits, int target) => LogSumExp(logits) - logits[target];

    /// <summary>The Kullback-Leibler divergence Σ p·ln(p/q), p of the reference and q of the candidate.</summary>
    public static double Divergence(ReadOnlySpan<float> reference, ReadOnlySpan<float> candidate)
    {
        if (reference.Length != candidate.Length)
        {
            throw new ArgumentException($"The reference has {reference.Length} logits, the candidate {candidate.Length}.", nameof(candidate));
        }
        double normP = LogSumExp(reference), normQ = LogSumExp(candidate);
        var divergence = 0.0;
        for (var i = 0; i < reference.Length; i++)
        {
            var p = reference[i] - normP;
            divergence += Math.Exp(p) * (p - (candidate[i] - normQ));
        }
        return divergence;
    }

    /// <summary>The token with the highest logit, the first of equals.</summary>
    public static int ArgMax(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best])
            {
                best = i;
            }
        }
        return best;
    }
}
