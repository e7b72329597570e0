namespace Kernels.Tokenizers;

/// <summary>What a vocabulary's file says: the steps from a text to tokens, and back.</summary>
internal sealed record TokenizerParts(Vocabulary Vocabulary, IWordModel Model)
{
    /// <summary>Found in a text as it is.</summary>
    public AddedTokens Added { get; init; } = new([]);

    /// <summary>Found in the text that <see cref="Normalizer"/> makes.</summary>
    public AddedTokens AddedToNormal { get; init; } = new([]);

    public INormalizer Normalizer { get; init; } = new Normalizers();

    public IWordSplitter Splitter { get; init; } = new WholeText();

    public ITokenDecoder Decoder { get; init; } = new SpacedDecoder();

    /// <summary>The tokens before a text.</summary>
    public IReadOnlyList<int> Before { get; init; } = [];

    /// <summary>The tokens behind a text.</summary>
    public IReadOnlyList<int> Behind { get; init; } = [];

    public SpecialTokens Special { get; init; } = SpecialTokens.None;
}
