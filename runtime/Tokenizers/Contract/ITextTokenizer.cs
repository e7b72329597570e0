namespace Kernels.Tokenizers;

/// <summary>Turns text into the tokens of a model and back. The same text gives the same tokens on every machine and in every culture; calls may come from several threads.</summary>
public interface ITextTokenizer
{
    /// <summary>Tokens are 0 to this number less one; a vocabulary with gaps counts up to its last token.</summary>
    int VocabularySize { get; }

    /// <summary>The tokens that stand for no text.</summary>
    SpecialTokens Special { get; }

    /// <summary>The tokens of a text.</summary>
    /// <param name="text">The text; half a surrogate pair is read as U+FFFD.</param>
    /// <param name="options">Null for <see cref="TokenizingOptions.Default"/>.</param>
    /// <exception cref="InvalidDataException">A character has no token, and the vocabulary has neither bytes nor an unknown token; the message names it.</exception>
    int[] Encode(string text, TokenizingOptions? options = null);

    /// <summary>The text of tokens. Control tokens have none; bytes that are no UTF-8 become U+FFFD.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A token is not of the vocabulary.</exception>
    string Decode(ReadOnlySpan<int> tokens);
}
