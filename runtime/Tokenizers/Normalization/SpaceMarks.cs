namespace Kernels.Tokenizers;

/// <summary>SentencePiece's way with spaces: each is written ▁, and a text begins with one.</summary>
internal sealed class SpaceMarks(SpaceRules rules) : INormalizer
{
    /// <summary>What stands for a space: U+2581.</summary>
    public const char Mark = '▁';

    public string Normalize(string text, bool isFirst)
    {
        if (rules.Collapse)
        {
            text = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
        if (text.Length > 0 && rules.Prefix && (isFirst || rules.PrefixEachPart))
        {
            text = " " + text;
        }
        return rules.Escape ? text.Replace(' ', Mark) : text;
    }
}

/// <summary>What is done with spaces.</summary>
/// <param name="Prefix">Whether a text begins with a space that is not its own.</param>
/// <param name="PrefixEachPart">Whether each part behind a special token does too.</param>
/// <param name="Collapse">Whether several become one, and those at both ends none.</param>
/// <param name="Escape">Whether they are written ▁.</param>
internal sealed record SpaceRules(bool Prefix, bool PrefixEachPart, bool Collapse, bool Escape = true);
