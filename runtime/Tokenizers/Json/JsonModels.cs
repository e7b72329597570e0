namespace Kernels.Tokenizers;

/// <summary>Reads <c>model</c>: what finds the tokens of a word.</summary>
internal static class JsonModels
{
    private const int LongestWord = 100;

    public static IWordModel Read(JsonPart model, Vocabulary vocabulary) => Kind(model) switch
    {
        "BPE" => Merges(model, vocabulary),
        "Unigram" => Unigram(model, vocabulary),
        "WordPiece" => new WordPieceModel(
            vocabulary,
            model["unk_token"].Text("[UNK]"),
            model["continuing_subword_prefix"].Text("##"),
            model["max_input_chars_per_word"].Integer(LongestWord)),
        _ => throw model["type"].Error("should be BPE, Unigram or WordPiece"),
    };

    /// <summary>The type, or what a file of the time before it was written shows.</summary>
    private static string Kind(JsonPart model) => model["type"].IsThere ? model["type"].Text()
        : model["merges"].IsThere ? "BPE"
        : model["unk_id"].IsThere ? "Unigram"
        : "WordPiece";

    private static MergeModel Merges(JsonPart model, Vocabulary vocabulary)
    {
        model["dropout"].ExpectNothing();
        model["continuing_subword_prefix"].ExpectNothing();
        model["end_of_word_suffix"].ExpectNothing();
        var unknown = Unknown(model, vocabulary);
        var bytes = model["byte_fallback"].Flag(false);
        return new MergeModel(
            vocabulary,
            [.. model["merges"].Items().Select(Merge)],
            new UnknownText(vocabulary, unknown, bytes, model["fuse_unk"].Flag(false)),
            wholeWords: model["ignore_merges"].Flag(false),
            skips: unknown is null && !bytes);
    }

    /// <summary>"a b", or ["a", "b"].</summary>
    private static string Merge(JsonPart merge)
    {
        if (merge.Element.ValueKind == System.Text.Json.JsonValueKind.String)
        {
            return merge.Text();
        }
        var parts = merge.Items().Select(p => p.Text()).ToList();
        return parts.Count == 2 && !parts.Any(p => p.Contains(' ', StringComparison.Ordinal))
            ? string.Join(' ', parts)
            : throw merge.Error("should be two tokens without spaces");
    }

    private static UnigramModel Unigram(JsonPart model, Vocabulary vocabulary)
    {
        var scores = model["vocab"].Items().Select(entry => entry[1].Number()).ToArray();
        return new UnigramModel(
            vocabulary,
            scores,
            Enumerable.Range(0, scores.Length),
            new UnknownText(vocabulary, Unknown(model, vocabulary), model["byte_fallback"].Flag(false), fuse: true));
    }

    private static int? Unknown(JsonPart model, Vocabulary vocabulary) => JsonVocabulary.Unknown(model) is { } text
        ? vocabulary.Find(text) ?? throw model["unk_token"].Error("should be a token")
        : null;
}
