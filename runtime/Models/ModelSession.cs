namespace Kernels.Models;

/// <summary>One text that a model reads and continues, on whatever device the session runs. One thread uses a session at a time.</summary>
public abstract class ModelSession : IDisposable
{
    /// <summary>A session of a model, which has read nothing.</summary>
    protected ModelSession(LanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
    }

    /// <summary>The model that it runs; it is disposed after its sessions.</summary>
    public LanguageModel Model { get; }

    /// <summary>The tokens read so far.</summary>
    public abstract int Position { get; }

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
        for (int start = 0, written = 0; start < tokens.Length;)
        {
            var count = Math.Min(tokens.Length - start, Model.Plan.MaxTokens);
            var end = start + count;
            var rows = Math.Max(0, Math.Min(count, end - (tokens.Length - outputs)));
            Read(tokens[start..end], logits.Slice(written * vocabulary, rows * vocabulary));
            start = end;
            written += rows;
        }
    }

    /// <summary>Reads one token. Does not allocate, but where an attention's cache has to grow.</summary>
    /// <param name="logits">Takes the prediction after it, [vocabulary].</param>
    /// <inheritdoc cref="Prefill" path="/exception"/>
    public void Decode(int token, Span<float> logits) => Prefill(new ReadOnlySpan<int>(in token), logits);

    /// <summary>Forgets the text.</summary>
    public abstract void Reset();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the session holds.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>Reads tokens that have been checked, as many as the plan takes at once.</summary>
    /// <param name="logits">Takes the predictions after the last of them, a row for each that fits; may be empty.</param>
    protected abstract void Read(ReadOnlySpan<int> tokens, Span<float> logits);

    /// <exception cref="InvalidOperationException">The session has no room for so many tokens more.</exception>
    protected void ExpectRoom(int tokens)
    {
        if (tokens > Model.MaxSequence - Position)
        {
            throw new InvalidOperationException(
                $"The session holds {Position} of at most {Model.MaxSequence} tokens; {tokens} more do not fit. Reset it, or load the model with a larger MaxSequence.");
        }
    }

    private void Check(ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty)
        {
            throw new ArgumentException("There should be at least one token.", nameof(tokens));
        }
        ExpectRoom(tokens.Length);
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
