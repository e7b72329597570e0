using Kernels.Models;
using Kernels.Models.Evaluation;

namespace Kernels.Quickstart;

/// <summary>Writes text with a model whose tokens are bytes: each byte drawn from the predicted distribution at a low temperature.</summary>
internal static class TextSampler
{
    private const double Temperature = 0.7;

    public static string Continue(LanguageSession session, ReadOnlySpan<int> prompt, int count, int seed)
    {
        var random = new Random(seed);
        var logits = new float[session.Model.VocabularySize];
        var bytes = new List<byte>(prompt.Length + count);
        foreach (var token in prompt)
        {
            bytes.Add((byte)token);
        }
        session.Prefill(prompt, logits);
        for (var i = 0; i < count; i++)
        {
            var token = Draw(logits, random);
            bytes.Add((byte)token);
            session.Decode(token, logits);
        }
        return System.Text.Encoding.UTF8.GetString([.. bytes]);
    }

    private static int Draw(float[] logits, Random random)
    {
        var highest = logits[LogitMath.ArgMax(logits)];
        var weights = Array.ConvertAll(logits, l => Math.Exp((l - highest) / Temperature));
        var at = random.NextDouble() * weights.Sum();
        for (var token = 0; token < weights.Length; token++)
        {
            at -= weights[token];
            if (at < 0)
            {
                return token;
            }
        }
        return weights.Length - 1;
    }
}
