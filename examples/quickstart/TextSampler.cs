using Kernels.Models;
using Kernels.Models.Evaluation;

namespace Kernels.Quickstart;

/// <summary>Writes text with a model whose tokens are bytes: each byte drawn from the predicted distribution at a low temperature.</summary>
internal static class TextSampler
{
    private const double Temperature = 0.7;

    public static string Continue(ModelSession session, ReadOnlySpan<int> prompt, int count, int seed)
    {
        var sampler = new TokenSampler(Temperature, seed);
        var logits = new float[session.Model.VocabularySize];
        var bytes = new List<byte>(prompt.Length + count);
        foreach (var token in prompt)
        {
            bytes.Add((byte)token);
        }
        session.Prefill(prompt, logits);
        for (var i = 0; i < count; i++)
        {
            var token = sampler.Next(logits);
            bytes.Add((byte)token);
            session.Decode(token, logits);
        }
        return System.Text.Encoding.UTF8.GetString([.. bytes]);
    }
}
