namespace Kernels.Models.Evaluation;

/// <summary>Continues a text with the most likely token each time.</summary>
public static class GreedyDecoder
{
    /// <summary>Reads the prompt and returns the <paramref name="count"/> tokens that follow.</summary>
    public static int[] Continue(ModelSession session, ReadOnlySpan<int> prompt, int count)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var logits = new float[session.Model.VocabularySize];
        var tokens = new int[count];
        session.Prefill(prompt, logits);
        for (var i = 0; i < count; i++)
        {
            tokens[i] = LogitMath.ArgMax(logits);
            if (i < count - 1)
            {
                session.Decode(tokens[i], logits);
            }
        }
        return tokens;
    }
}
