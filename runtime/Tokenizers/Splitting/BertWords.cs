namespace Kernels.Tokenizers;

/// <summary>BERT's words: between spaces, and each sign of punctuation.</summary>
internal static class BertWords
{
    public static IWordSplitter Instance { get; } = new WordSplitters(PatternSplitter.WhiteSpace, new PatternSplitter(new RunePattern(RuneKinds.IsPunctuation), SplitBehavior.Isolated));
}
