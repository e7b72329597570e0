using Kernels.Models;
using Kernels.Models.Evaluation;

namespace Kernels.Quickstart;

/// <summary>Writes text with a model: each token drawn from the predicted distribution.</summary>
internal static class TextSampler
{
    private const double Temperature = 0.7;

    /// <summary>The prompt and what follows, of a model whose tokens are bytes, at a low temperature.</summary>
    public static string Continue(ModelSession session, ReadOnlySpan<int> prompt, int count, int seed)
    {
        int[] tokens = [.. prompt, .. Tokens(session, prompt, count, new TokenSampler(Temperature, seed), CancellationToken.None)];
        return System.Text.Encoding.UTF8.GetString(Array.ConvertAll(tokens, t => (byte)t));
    }

    /// <summary>The tokens that follow a prompt.</summary>
    /// <param name="end">The token that ends a text, and is not returned; null for none.</param>
    public static List<int> Tokens(ModelSession session, ReadOnlySpan<int> prompt, int count, TokenSampler sampler, CancellationToken cancellation, int? end = null)
    {
        var logits = new float[session.Model.VocabularySize];
        var tokens = new List<int>(Math.Max(0, count));
        session.Prefill(prompt, logits);
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var next = sampler.Next(logits);
            if (next == end)
            {
                break;
            }
            tokens.Add(next);
            session.Decode(next, logits);
        }
        return tokens;
    }
}
