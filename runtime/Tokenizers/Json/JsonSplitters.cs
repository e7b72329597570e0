namespace Kernels.Tokenizers;

/// <summary>Reads <c>pre_tokenizer</c>.</summary>
internal static class JsonSplitters
{
    public static IWordSplitter Read(JsonPart part) => !part.IsThere ? new WholeText() : part["type"].Text() switch
    {
        "Sequence" => new WordSplitters([.. part["pretokenizers"].Items().Select(Read)]),
        "ByteLevel" => new ByteLevelSplitter(part["add_prefix_space"].Flag(true), part["use_regex"].Flag(true)),
        "Split" => new PatternSplitter(Pattern(part["pattern"]), Behavior(part["behavior"], SplitBehavior.Removed), part["invert"].Flag(false)),
        "BertPreTokenizer" => BertWords.Instance,
        "Whitespace" => new WordSplitters(
            PatternSplitter.WhiteSpace,
            new PatternSplitter(new RunePattern(RuneKinds.IsWord), SplitBehavior.Contiguous)),
        "WhitespaceSplit" => PatternSplitter.WhiteSpace,
        "CharDelimiterSplit" => new PatternSplitter(new TextPattern(NotEmpty(part["delimiter"])), SplitBehavior.Removed),
        "Punctuation" => new PatternSplitter(new RunePattern(RuneKinds.IsPunctuation), Behavior(part["behavior"], SplitBehavior.Isolated)),
        "Digits" => new PatternSplitter(new RunePattern(RuneKinds.IsNumber), part["individual_digits"].Flag(false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous),
        "Metaspace" => Marks(part),
        _ => throw part["type"].Error("is not supported"),
    };

    /// <summary>An expression that .NET knows.</summary>
    public static T Expression<T>(JsonPart part, Func<string, T> create)
    {
        try
        {
            return create(part.Text());
        }
        catch (ArgumentException e)
        {
            throw part.Error($"is no regular expression that is known here ({e.Message})");
        }
    }

    private static IPattern Pattern(JsonPart part) => part["String"].IsThere
        ? new TextPattern(NotEmpty(part["String"]))
        : Expression(part["Regex"], e => new RegexPattern(e));

    private static string NotEmpty(JsonPart part) => part.Text().Length > 0 ? part.Text() : throw part.Error("should not be empty");

    private static SplitBehavior Behavior(JsonPart part, SplitBehavior otherwise) => !part.IsThere ? otherwise
        : Enum.TryParse<SplitBehavior>(part.Text(), out var found) && Enum.IsDefined(found) ? found
        : throw part.Error($"should be one of {string.Join(", ", Enum.GetNames<SplitBehavior>())}");

    private static MarkSplitter Marks(JsonPart part)
    {
        var scheme = part["prepend_scheme"].Text(part["add_prefix_space"].Flag(true) ? "always" : "never");
        return scheme is "always" or "never" or "first"
            ? new MarkSplitter(part["replacement"].Text(SpaceMarks.Mark.ToString()), scheme != "never", scheme == "first", part["split"].Flag(true))
            : throw part["prepend_scheme"].Error("should be always, never or first");
    }
}
