namespace Kernels.Tokenizers;

/// <summary>Reads <c>added_tokens</c>.</summary>
internal static class JsonAddedTokens
{
    public static IReadOnlyList<JsonAddedToken> Read(JsonPart list) => [.. list.Items().Select(One)];

    private static JsonAddedToken One(JsonPart entry)
    {
        var isSpecial = entry["special"].Flag(false);
        var token = new AddedToken(
            entry["content"].Text(),
            entry["id"].Integer(),
            isSpecial,
            entry["lstrip"].Flag(false),
            entry["rstrip"].Flag(false),
            entry["single_word"].Flag(false));
        return new JsonAddedToken(token, entry["normalized"].Flag(!isSpecial));
    }
}
