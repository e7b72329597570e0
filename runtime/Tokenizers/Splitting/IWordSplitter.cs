namespace Kernels.Tokenizers;

/// <summary>Cuts a text into words; no token reaches over their ends.</summary>
internal interface IWordSplitter
{
    /// <summary>The words of a text, none of them empty.</summary>
    /// <param name="isFirst">Whether it is the beginning of what is encoded.</param>
    IEnumerable<string> Split(string text, bool isFirst);
}
