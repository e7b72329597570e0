namespace Kernels.Tokenizers;

/// <summary>Leaves a text whole.</summary>
internal sealed class WholeText : IWordSplitter
{
    public IEnumerable<string> Split(string text, bool isFirst) => [text];
}
