using Kernels.Models;

namespace Kernels.Benchmarks;

/// <summary>
/// A model that decodes at several context lengths. One session reads the text, repeated as often as needed, and is saved at each length;
/// going back to a length restores what was saved, so that all lengths decode in the same memory.
/// </summary>
internal sealed class DecodeSubject : IDisposable
{
    private readonly LanguageSession session;
    private readonly SessionSnapshot[] snapshots;
    private readonly byte[] text;
    private readonly float[] logits;
    private readonly int tokens;

    /// <param name="text">A token for each byte.</param>
    /// <param name="lengths">In ascending order.</param>
    /// <param name="tokens">How many a turn decodes.</param>
    public DecodeSubject(LanguageModel model, byte[] text, int[] lengths, int tokens)
    {
        (this.text, this.tokens) = (text, tokens);
        logits = new float[model.VocabularySize];
        session = model.CreateSession();
        snapshots = [.. lengths.Select(ReadTo)];
    }

    /// <summary>Goes back to a length.</summary>
    public void Restore(int length) => session.Restore(snapshots[length]);

    /// <summary>Decodes the turn's tokens, one at a time.</summary>
    public void Decode()
    {
        for (var i = 0; i < tokens; i++)
        {
            session.Decode(Token(session.Position), logits);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var snapshot in snapshots)
        {
            snapshot.Dispose();
        }
        session.Dispose();
    }

    private SessionSnapshot ReadTo(int length)
    {
        var prompt = Enumerable.Range(session.Position, length - session.Position).Select(Token).ToArray();
        session.Prefill(prompt, []);
        return session.Save();
    }

    private int Token(int position) => text[position % text.Length];
}
