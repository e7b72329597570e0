namespace Kernels.Tokenizers;

/// <summary>Several splitters, each on the words of the one before; none leaves a text whole.</summary>
internal sealed class WordSplitters(params IReadOnlyList<IWordSplitter> steps) : IWordSplitter
{
    public IEnumerable<string> Split(string text, bool isFirst)
    {
        IEnumerable<(string Text, bool IsFirst)> words = [(text, isFirst)];
        foreach (var step in steps)
        {
            words = words.SelectMany(word => step.Split(word.Text, word.IsFirst).Select((part, i) => (part, word.IsFirst && i == 0)));
        }
        return words.Select(word => word.Text);
    }
}
