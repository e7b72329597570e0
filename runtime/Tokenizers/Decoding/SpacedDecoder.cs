namespace Kernels.Tokenizers;

/// <summary>Tokens with spaces between, where a vocabulary does not say how they are put together.</summary>
internal sealed class SpacedDecoder : ITokenDecoder
{
    public string Decode(Vocabulary vocabulary, IReadOnlyList<int> tokens) => string.Join(' ', tokens.Select(vocabulary.Text));
}
