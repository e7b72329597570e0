namespace Kernels.Tokenizers;

/// <summary>A tokenizer by the steps that its vocabulary's file says.</summary>
internal sealed class VocabularyTokenizer(TokenizerParts parts) : ITextTokenizer
{
    public int VocabularySize => parts.Vocabulary.Count;

    public SpecialTokens Special => parts.Special;

    public int[] Encode(string text, TokenizingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= TokenizingOptions.Default;
        List<int> tokens = options.Frame ? [.. parts.Before] : [];
        var whole = new TextPart(Sound(text), null, true);
        foreach (var part in parts.Added.Split(whole, options.ReadSpecial))
        {
            if (part.Token is { } token)
            {
                tokens.Add(token);
            }
            else
            {
                EncodeText(part, options.ReadSpecial, tokens);
            }
        }
        return options.Frame ? [.. tokens, .. parts.Behind] : [.. tokens];
    }

    public string Decode(ReadOnlySpan<int> tokens)
    {
        var shown = new List<int>(tokens.Length);
        foreach (var token in tokens)
        {
            if (token < 0 || token >= VocabularySize)
            {
                throw new ArgumentOutOfRangeException(nameof(tokens), $"Token {token} is not of the vocabulary, which has the tokens 0 to {VocabularySize - 1}.");
            }
            if (parts.Vocabulary.Kind(token) is not (TokenKind.Control or TokenKind.Gap))
            {
                shown.Add(token);
            }
        }
        return parts.Decoder.Decode(parts.Vocabulary, shown);
    }

    /// <summary>A text without halves of surrogate pairs.</summary>
    private static string Sound(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? string.Concat(text.EnumerateRunes()) : text;

    private void EncodeText(TextPart part, bool readSpecial, List<int> tokens)
    {
        var normal = part with { Text = parts.Normalizer.Normalize(part.Text, part.IsFirst) };
        foreach (var piece in parts.AddedToNormal.Split(normal, readSpecial))
        {
            if (piece.Token is { } token)
            {
                tokens.Add(token);
                continue;
            }
            foreach (var word in parts.Splitter.Split(piece.Text, piece.IsFirst).Where(word => word.Length > 0))
            {
                parts.Model.Encode(word, tokens);
            }
        }
    }
}
