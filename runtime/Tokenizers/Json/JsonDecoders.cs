namespace Kernels.Tokenizers;

/// <summary>Reads <c>decoder</c>.</summary>
internal static class JsonDecoders
{
    public static ITokenDecoder Read(JsonPart part) => !part.IsThere ? new SpacedDecoder() : part["type"].Text() switch
    {
        "ByteLevel" => new ByteLevelDecoder(),
        "WordPiece" => new WordPieceDecoder(part["prefix"].Text("##"), part["cleanup"].Flag(true)),
        "Metaspace" => new MarkDecoder(part["replacement"].Text(SpaceMarks.Mark.ToString()), part["prepend_scheme"].Text("always") == "never" || !part["add_prefix_space"].Flag(true) ? 0 : 1),
        "Sequence" => Marks(part),
        _ => throw part["type"].Error("is not supported"),
    };

    /// <summary>What files after SentencePiece have: the mark becomes a space, bytes are put together, and spaces at the beginning are left out.</summary>
    private static MarkDecoder Marks(JsonPart part)
    {
        var mark = SpaceMarks.Mark.ToString();
        var strip = 0;
        foreach (var step in part["decoders"].Items())
        {
            switch (step["type"].Text())
            {
                case "Replace" when step["content"].Text() == " ":
                    mark = step["pattern"]["String"].Text();
                    break;
                case "ByteFallback" or "Fuse":
                    break;
                case "Strip" when step["content"].Text() == " " && step["stop"].Integer(0) == 0:
                    strip = step["start"].Integer(0);
                    break;
                case "Metaspace":
                    return (MarkDecoder)Read(step);
                default:
                    throw step.Error("is not supported");
            }
        }
        return mark.Length > 0 ? new MarkDecoder(mark, strip) : throw part.Error("should replace a mark that is not empty");
    }
}
