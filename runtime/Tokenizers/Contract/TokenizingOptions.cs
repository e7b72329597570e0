namespace Kernels.Tokenizers;

/// <summary>How a text is read.</summary>
public sealed record TokenizingOptions
{
    /// <summary>With the tokens around it, and special tokens as plain text.</summary>
    public static TokenizingOptions Default { get; } = new();

    /// <summary>Whether the tokens that a vocabulary puts around a text are added, as its begin.</summary>
    public bool Frame { get; init; } = true;

    /// <summary>
    /// Whether the text of a special token, as <c>&lt;|im_end|&gt;</c>, becomes that token. Off, it is text like any other, so that what users write cannot end their part of a conversation.
    /// </summary>
    public bool ReadSpecial { get; init; }
}
