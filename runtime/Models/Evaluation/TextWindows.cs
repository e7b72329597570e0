namespace Kernels.Models.Evaluation;

/// <summary>Takes in the logits of a window, [targets, vocabulary], and the tokens that they predict.</summary>
public delegate void WindowHandler(int window, ReadOnlySpan<float> logits, ReadOnlySpan<int> targets);

/// <summary>
/// A text in consecutive windows: each predicts its tokens 1 … length from its tokens 0 … length - 1, with nothing
/// remembered from the window before.
/// </summary>
public sealed class TextWindows
{
    private readonly int[] tokens;

    /// <param name="text">The text, a token for each byte.</param>
    /// <param name="length">The predictions of a window.</param>
    /// <param name="count">The most windows to take; null for as many as the text has.</param>
    /// <exception cref="ArgumentException">The text has not a single window.</exception>
    public TextWindows(ReadOnlySpan<byte> text, int length = 256, int? count = null)
        : this(Array.ConvertAll(text.ToArray(), b => (int)b), "bytes", length, count)
    {
    }

    /// <param name="text">The tokens of a text.</param>
    /// <param name="length">The predictions of a window.</param>
    /// <param name="count">The most windows to take; null for as many as the text has.</param>
    /// <exception cref="ArgumentException">The text has not a single window.</exception>
    public TextWindows(ReadOnlySpan<int> text, int length = 256, int? count = null)
        : this(text, "tokens", length, count)
    {
    }

    private TextWindows(ReadOnlySpan<int> text, string unit, int length, int? count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        var whole = (text.Length - 1) / length;
        if (whole < 1)
        {
            throw new ArgumentException($"A window of {length} predictions takes {length + 1} {unit}; the text has {text.Length}.", nameof(text));
        }
        Length = length;
        Count = Math.Min(whole, count ?? whole);
        tokens = text[..((Count * length) + 1)].ToArray();
    }

    /// <summary>The number of windows.</summary>
    public int Count { get; }

    /// <summary>The predictions of a window.</summary>
    public int Length { get; }

    /// <summary>The tokens that a window reads.</summary>
    public ReadOnlySpan<int> Inputs(int window) => tokens.AsSpan(window * Length, Length);

    /// <summary>The tokens that a window predicts.</summary>
    public ReadOnlySpan<int> Targets(int window) => tokens.AsSpan((window * Length) + 1, Length);

    /// <summary>Runs a session over every window, from a fresh state each time.</summary>
    /// <param name="handler">Called with each window's logits, which it must copy to keep.</param>
    /// <param name="progress">Told the number of windows done.</param>
    public void Run(ModelSession session, WindowHandler handler, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(handler);
        var logits = new float[checked(Length * session.Model.VocabularySize)];
        for (var window = 0; window < Count; window++)
        {
            cancellation.ThrowIfCancellationRequested();
            session.Reset();
            session.Prefill(Inputs(window), logits);
            handler(window, logits, Targets(window));
            progress?.Report(window + 1);
        }
    }
}
