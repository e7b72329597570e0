namespace Kernels.Tokenizers;

/// <summary>Tokens as <see cref="ByteLetters"/>.</summary>
internal sealed class ByteLevelDecoder : ITokenDecoder
{
    public string Decode(Vocabulary vocabulary, IReadOnlyList<int> tokens) =>
        System.Text.Encoding.UTF8.GetString([.. tokens.SelectMany(token => vocabulary.Kind(token) == TokenKind.UserDefined
            ? System.Text.Encoding.UTF8.GetBytes(vocabulary.Text(token))
            : ByteLetters.Decode(vocabulary.Text(token)))]);
}
