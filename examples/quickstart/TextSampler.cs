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
    public static List<int> Tokens(ModelSession session, ReadOnlySpan<int> prompt, int count, TokenSampler sampler, CancellationToken cancellation)
    {
        var logits = new float[session.Model.VocabularySize];
        var tokens = new List<int>(Math.Max(0, count));
        session.Prefill(prompt, logits);
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            tokens.Add(sampler.Next(logits));
            session.Decode(tokens[i], logits);
        }
        return tokens;
    }
}
