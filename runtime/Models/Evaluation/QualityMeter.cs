namespace Kernels.Models.Evaluation;

/// <summary>Averages how well logits predict what came, and how far they are from a reference, over any number of predictions.</summary>
public sealed class QualityMeter
{
    private double crossEntropy;
    private double divergence;
    private long predictions;
    private long compared;
    private long agreed;

    /// <summary>The number of predictions taken in.</summary>
    public long Predictions => predictions;

    /// <summary>The mean cross-entropy in nats per token: nats per byte where tokens are bytes.</summary>
    public double Loss => crossEntropy / predictions;

    /// <summary>The mean divergence KL(reference ‖ candidate) in nats per token.</summary>
    public double Divergence => divergence / compared;

    /// <summary>The share of predictions whose most likely token is the reference's.</summary>
    public double Agreement => (double)agreed / compared;

    /// <summary>Takes in logits [predictions, vocabulary] with the tokens that came.</summary>
    /// <param name="reference">Logits of the same shape to compare with, or empty.</param>
    public void Add(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, ReadOnlySpan<float> reference = default)
    {
        if (targets.IsEmpty || logits.Length % targets.Length != 0 || (!reference.IsEmpty && reference.Length != logits.Length))
        {
            throw new ArgumentException(
                $"{logits.Length} logits do not fit {targets.Length} targets and {reference.Length} logits of the reference.", nameof(logits));
        }
        var vocabulary = logits.Length / targets.Length;
        for (var i = 0; i < targets.Length; i++)
        {
            var row = logits.Slice(i * vocabulary, vocabulary);
            crossEntropy += LogitMath.CrossEntropy(row, targets[i]);
            predictions++;
            if (!reference.IsEmpty)
            {
                var expected = reference.Slice(i * vocabulary, vocabulary);
                divergence += LogitMath.Divergence(expected, row);
                agreed += LogitMath.ArgMax(expected) == LogitMath.ArgMax(row) ? 1 : 0;
                compared++;
            }
        }
    }
}
