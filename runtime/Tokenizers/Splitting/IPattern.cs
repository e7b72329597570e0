namespace Kernels.Tokenizers;

/// <summary>Finds the places that a text is cut at.</summary>
internal interface IPattern
{
    /// <summary>The matches from left to right, none of them empty or over another.</summary>
    IEnumerable<Range> Matches(string text);
}
