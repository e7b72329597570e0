namespace Kernels.Tokenizers;

/// <summary>Reads the tokens of a <c>tokenizer.json</c>: those of its model and those added.</summary>
internal static class JsonVocabulary
{
    /// <exception cref="InvalidDataException">Two tokens have one number, or a number is beyond all vocabularies.</exception>
    public static Vocabulary Read(JsonPart root)
    {
        var texts = new Dictionary<int, string>();
        var model = root["model"];
        foreach (var (text, number, part) in Tokens(model["vocab"]))
        {
            if (number >= Vocabulary.MostTokens)
            {
                throw part.Error($"should be a number below {Vocabulary.MostTokens}");
            }
            if (!texts.TryAdd(number, text))
            {
                throw part.Error($"has the number of '{texts[number]}'");
            }
        }
        if (texts.Count == 0)
        {
            throw model["vocab"].Error("should have tokens");
        }
        var added = JsonAddedTokens.Read(root["added_tokens"]);
        foreach (var (token, part) in added.Zip(root["added_tokens"].Items()))
        {
            if (token.Token.Token >= Vocabulary.MostTokens || (!texts.TryAdd(token.Token.Token, token.Token.Text) && texts[token.Token.Token] != token.Token.Text))
            {
                throw part.Error(token.Token.Token >= Vocabulary.MostTokens ? "has too high a number" : $"has the number of '{texts[token.Token.Token]}'");
            }
        }
        var kinds = new TokenKind[texts.Keys.Max() + 1];
        foreach (var number in texts.Keys)
        {
            kinds[number] = TokenKind.Normal;
        }
        foreach (var token in added)
        {
            kinds[token.Token.Token] = token.Token.IsSpecial ? TokenKind.Control : TokenKind.UserDefined;
        }
        if (Unknown(model) is { } unknown && texts.FirstOrDefault(t => t.Value == unknown) is { Value: not null } found)
        {
            kinds[found.Key] = TokenKind.Unknown;
        }
        return new Vocabulary([.. Enumerable.Range(0, kinds.Length).Select(i => texts.GetValueOrDefault(i, ""))], kinds);
    }

    /// <summary>The text of the unknown token; null for none.</summary>
    public static string? Unknown(JsonPart model)
    {
        if (model["unk_id"].IsThere)
        {
            return model["vocab"][model["unk_id"].Integer()] is { IsThere: true } entry
                ? entry[0].Text()
                : throw model["unk_id"].Error("should be the number of a token");
        }
        return model["unk_token"].IsThere ? model["unk_token"].Text() : null;
    }

    /// <summary>An object of numbers by texts, or an array of texts and scores by numbers.</summary>
    private static IEnumerable<(string Text, int Number, JsonPart Part)> Tokens(JsonPart vocabulary) => vocabulary.Element.ValueKind == System.Text.Json.JsonValueKind.Array
        ? vocabulary.Items().Select((entry, i) => (entry[0].Text(), i, entry))
        : vocabulary.Members().Select(m => (m.Key, m.Value.Integer(), m.Value));
}
