namespace Kernels.Tokenizers;

/// <summary>The tokens of a vocabulary that stand for no text.</summary>
/// <param name="Begin">Comes before a text; null where there is none.</param>
/// <param name="End">Comes after a text, and ends what a model writes; null where there is none.</param>
/// <param name="Unknown">Stands for text that has no token; null where there is none.</param>
/// <param name="Named">All of them by what a vocabulary calls them, as <c>&lt;|im_end|&gt;</c>.</param>
public sealed record SpecialTokens(int? Begin, int? End, int? Unknown, IReadOnlyDictionary<string, int> Named)
{
    /// <summary>No special tokens.</summary>
    public static SpecialTokens None { get; } = new(null, null, null, new Dictionary<string, int>());
}
