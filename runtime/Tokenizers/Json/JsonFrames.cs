namespace Kernels.Tokenizers;

/// <summary>Reads <c>post_processor</c>: the tokens around a text.</summary>
internal static class JsonFrames
{
    public static (IReadOnlyList<int> Before, IReadOnlyList<int> Behind) Read(JsonPart part, Vocabulary vocabulary)
    {
        switch (part.IsThere ? part["type"].Text() : "ByteLevel")
        {
            case "ByteLevel":
                return ([], []);
            case "BertProcessing" or "RobertaProcessing":
                return ([Number(part["cls"][1], vocabulary)], [Number(part["sep"][1], vocabulary)]);
            case "TemplateProcessing":
                return Template(part, vocabulary);
            case "Sequence":
                var frames = part["processors"].Items().Select(p => Read(p, vocabulary)).ToList();
                return ([.. frames.AsEnumerable().Reverse().SelectMany(f => f.Before)], [.. frames.SelectMany(f => f.Behind)]);
            default:
                throw part["type"].Error("is not supported");
        }
    }

    private static (IReadOnlyList<int> Before, IReadOnlyList<int> Behind) Template(JsonPart part, Vocabulary vocabulary)
    {
        List<int> before = [], behind = [];
        var texts = 0;
        foreach (var piece in part["single"].Items())
        {
            if (piece["Sequence"].IsThere)
            {
                texts++;
                continue;
            }
            var name = piece["SpecialToken"]["id"].Text();
            (texts == 0 ? before : behind).AddRange(part["special_tokens"][name]["ids"].Items().Select(id => Number(id, vocabulary)));
        }
        return texts == 1 ? (before, behind) : throw part["single"].Error("should have one sequence");
    }

    private static int Number(JsonPart part, Vocabulary vocabulary) => part.IsThere && part.Integer() < vocabulary.Count
        ? part.Integer()
        : throw part.Error("should be the number of a token");
}
