using System.Text.Json;

namespace Kernels.Tokenizers;

/// <summary>Reads a <c>tokenizer.json</c>, in which Hugging Face's tokenizers write every step (https://github.com/huggingface/tokenizers). What would change tokens is honoured, or refused by name.</summary>
internal static class TokenizerJson
{
    public static ITextTokenizer Read(string path)
    {
        using var document = Parse(path);
        var root = new JsonPart(path, "", document.RootElement);
        try
        {
            return new VocabularyTokenizer(Parts(root));
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: {e.Message}.", e);
        }
    }

    private static JsonDocument Parse(string path)
    {
        using var stream = File.OpenRead(path);
        try
        {
            return JsonDocument.Parse(stream);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is no JSON: {e.Message}", e);
        }
    }

    private static TokenizerParts Parts(JsonPart root)
    {
        var vocabulary = JsonVocabulary.Read(root);
        var added = JsonAddedTokens.Read(root["added_tokens"]);
        var normalizer = JsonNormalizers.Read(root["normalizer"]);
        var (before, behind) = JsonFrames.Read(root["post_processor"], vocabulary);
        return new TokenizerParts(vocabulary, JsonModels.Read(root["model"], vocabulary))
        {
            Added = new AddedTokens(added.Where(t => !t.IsNormalized).Select(t => t.Token)),
            AddedToNormal = new AddedTokens(added.Where(t => t.IsNormalized).Select(t => t.Token with { Text = normalizer.Normalize(t.Token.Text, false) })),
            Normalizer = normalizer,
            Splitter = JsonSplitters.Read(root["pre_tokenizer"]),
            Decoder = JsonDecoders.Read(root["decoder"]),
            Before = before,
            Behind = behind,
            Special = Special(vocabulary, before, behind, added),
        };
    }

    /// <summary>The begin is the one token before a text; where no token ends a text, the names that families give it are looked for.</summary>
    private static SpecialTokens Special(Vocabulary vocabulary, IReadOnlyList<int> before, IReadOnlyList<int> behind, IReadOnlyList<JsonAddedToken> added)
    {
        var named = added.Where(t => t.Token.IsSpecial).DistinctBy(t => t.Token.Text).ToDictionary(t => t.Token.Text, t => t.Token.Token, StringComparer.Ordinal);
        int? unknown = vocabulary.OfKind(TokenKind.Unknown).Select(t => (int?)t).FirstOrDefault();
        return new SpecialTokens(
            before is [var begin] ? begin : KnownNames.Find(named, KnownNames.Begins),
            behind is [var end] ? end : KnownNames.Find(named, KnownNames.Ends),
            unknown,
            named);
    }
}
