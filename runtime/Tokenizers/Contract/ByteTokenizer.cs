namespace Kernels.Tokenizers;

/// <summary>Tokens 0 to 255 are the bytes of a text in UTF-8.</summary>
public sealed class ByteTokenizer : ITextTokenizer
{
    /// <summary>The number of tokens.</summary>
    public const int Count = 256;

    private ByteTokenizer()
    {
    }

    /// <summary>The one there is.</summary>
    public static ByteTokenizer Instance { get; } = new();

    /// <inheritdoc/>
    public int VocabularySize => Count;

    /// <inheritdoc/>
    public SpecialTokens Special => SpecialTokens.None;

    /// <inheritdoc/>
    public int[] Encode(string text, TokenizingOptions? options = null) => Array.ConvertAll(System.Text.Encoding.UTF8.GetBytes(text), b => (int)b);

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> tokens)
    {
        var bytes = new byte[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            bytes[i] = tokens[i] is >= 0 and < Count ? (byte)tokens[i] : throw new ArgumentOutOfRangeException(nameof(tokens), $"Token {tokens[i]} is no byte; tokens are 0 to {Count - 1}.");
        }
        return System.Text.Encoding.UTF8.GetString(bytes);
    }
}
