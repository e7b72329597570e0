namespace Kernels.Tokenizers;

/// <summary>What becomes of the matches that a text is cut at; the names are those of <c>tokenizer.json</c>.</summary>
internal enum SplitBehavior
{
    /// <summary>They are left out.</summary>
    Removed,

    /// <summary>Each is a word.</summary>
    Isolated,

    /// <summary>Each ends the word before it.</summary>
    MergedWithPrevious,

    /// <summary>Each begins the word behind it.</summary>
    MergedWithNext,

    /// <summary>Those side by side are one word.</summary>
    Contiguous,
}
