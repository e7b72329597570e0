namespace Kernels.Tokenizers;

/// <summary>Puts the texts of tokens together.</summary>
internal interface ITokenDecoder
{
    /// <summary>The text of tokens, none of which is a control token.</summary>
    string Decode(Vocabulary vocabulary, IReadOnlyList<int> tokens);
}
