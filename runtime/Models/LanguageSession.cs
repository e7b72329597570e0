using Kernels.Graph;

namespace Kernels.Models;

/// <summary>One text that a model reads and continues: what the model remembers of it. One thread uses a session at a time.</summary>
public sealed unsafe class LanguageSession : IDisposable
{
    private readonly GraphSession session;

    internal LanguageSession(LanguageModel model)
    {
        Model = model;
        session = new GraphSession(model.Plan, model.Pool);
    }

    public LanguageModel Model { get; }

    /// <summary>The tokens read so far.</summary>
    public int Position => session.Position;

    /// <summary>Reads tokens, many at once.</summary>
    /// <param name="logits">Takes the predictions after each token, [tokens, vocabulary]; or after the last alone, [vocabulary]; or none, when empty.</param>
    /// <exception cref="ArgumentOutOfRangeException">A token is not of the vocabulary.</exception>
    /// <exception cref="ArgumentException"><paramref name="logits"/> has another size, or there are no tokens.</exception>
    /// <exception cref="InvalidOperationException">The session has no room for the tokens.</exception>
    public void Prefill(ReadOnlySpan<int> tokens, Span<float> logits)
    {
        Check(tokens);
        var vocabulary = Model.VocabularySize;
        var outputs = logits.Length == (long)tokens.Length * vocabulary ? tokens.Length
            : logits.Length == vocabulary ? 1
            : logits.IsEmpty ? 0
            : throw new ArgumentException(
                $"Logits of {tokens.Length} tokens take {(long)tokens.Length * vocabulary} floats, or {vocabulary} for the last token alone; there is room for {logits.Length}.",
                nameof(logits));
        fixed (int* token = tokens)
        fixed (float* logit = logits)
        {
            for (int start = 0, written = 0; start < tokens.Length;)
            {
                var count = Math.Min(tokens.Length - start, Model.Plan.MaxTokens);
                var end = start + count;
                var rows = Math.Max(0, Math.Min(count, end - (tokens.Length - outputs)));
                session.Bind(Model.Graph.Tokens, token + start, 1);
                session.Bind(Model.Graph.Logits, logit + ((nint)written * vocabulary), vocabulary);
                session.Run(count, rows);
                start = end;
                written += rows;
            }
        }
    }

    /// <summary>Reads one token. Does not allocate.</summary>
    /// <param name="logits">Takes the prediction after it, [vocabulary].</param>
    /// <inheritdoc cref="Prefill" path="/exception"/>
    public void Decode(int token, Span<float> logits) => Prefill(new ReadOnlySpan<int>(in token), logits);

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
    public long MemoryBytes => Model.Plan.States.Sum(s => s.Parts * s.UsedLength(Position) * sizeof(float));

    /// <summary>Forgets the text.</summary>
    public void Reset() => session.Reset();

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private void Check(ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty)
        {
            throw new ArgumentException("There should be at least one token.", nameof(tokens));
        }
        if (tokens.Length > Model.MaxSequence - Position)
        {
            throw new InvalidOperationException(
                $"The session holds {Position} of at most {Model.MaxSequence} tokens; {tokens.Length} more do not fit. Reset it, or load the model with a larger MaxSequence.");
        }
        for (var i = 0; i < tokens.Length; i++)
        {
            if ((uint)tokens[i] >= (uint)Model.VocabularySize)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(tokens), tokens[i], $"Token {i} is {tokens[i]}; the vocabulary has the tokens 0 to {Model.VocabularySize - 1}.");
            }
        }
    }
}
