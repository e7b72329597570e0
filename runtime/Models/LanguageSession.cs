using Kernels.Cpu;

namespace Kernels.Models;

/// <summary>A session on the CPU: what the model remembers of its text lies in the memory of the program.</summary>
public sealed unsafe class LanguageSession : ModelSession
{
    private readonly CpuSession session;

    internal LanguageSession(LanguageModel model)
        : base(model) => session = model.OnCpu.CreateSession();

    /// <inheritdoc/>
    public override int Position => session.Position;

    /// <summary>Told about every node of the graph before it runs; null for nobody.</summary>
    internal INodeObserver? Observer
    {
        get => session.Observer;
        set => session.Observer = value;
    }

    /// <summary>A copy of what the session remembers of its text.</summary>
    public SessionSnapshot Save() => new(Model, session.Save());

    /// <summary>Goes to where a session of the same model, this one or another, was when it was saved: what follows has the bits that it would have had there.</summary>
    /// <exception cref="ArgumentException">The snapshot is of another model.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot is disposed.</exception>
    public void Restore(SessionSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot.Model != Model)
        {
            throw new ArgumentException("The snapshot is of another model; restore it into a session of the model that it was saved from.", nameof(snapshot));
        }
        session.Restore(snapshot.States);
    }

    /// <summary>
    /// Fills the memory with random numbers, as if that many tokens had been read: to measure how fast the model is at a length without
    /// reading so much. What it predicts afterwards means nothing.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The session has no room for the tokens.</exception>
    public void Imitate(int tokens, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, Model.MaxSequence);
        session.Imitate(tokens, seed);
    }

    /// <summary>The bytes of memory that a text of this length takes in a session.</summary>
    public long MemoryBytes => session.UsedBytes;

    /// <summary>The bytes of memory that the session holds for what it remembers: they grow with the text, ahead of it by at most its own length, and stay when it is reset.</summary>
    public long ReservedBytes => session.StateBytes;

    /// <inheritdoc/>
    public override void Reset() => session.Reset();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            session.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override void Read(ReadOnlySpan<int> tokens, Span<float> logits)
    {
        fixed (int* token = tokens)
        fixed (float* logit = logits)
        {
            session.Bind(Model.Tokens, token, 1);
            session.Bind(Model.Logits, logit, Model.VocabularySize);
            session.Run(tokens.Length, logits.Length / Model.VocabularySize);
        }
    }
}
