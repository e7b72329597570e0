using System.Text.RegularExpressions;

namespace Kernels.Tokenizers;

/// <summary>Reads <c>normalizer</c>.</summary>
internal static class JsonNormalizers
{
    public static INormalizer Read(JsonPart part)
    {
        if (!part.IsThere)
        {
            return new Normalizers();
        }
        var lower = part["lowercase"];
        return part["type"].Text() switch
        {
            "Sequence" => new Normalizers([.. part["normalizers"].Items().Select(Read)]),
            "NFC" => new UnicodeNormalizer(UnicodeForm.Nfc),
            "NFD" => new UnicodeNormalizer(UnicodeForm.Nfd),
            "NFKC" => new UnicodeNormalizer(UnicodeForm.Nfkc),
            "NFKD" => new UnicodeNormalizer(UnicodeForm.Nfkd),
            "Lowercase" => new TextNormalizer(LetterCase.ToLower),
            "StripAccents" => new TextNormalizer(text => BertNormalizer.Without(text, RuneKinds.IsMark)),
            "BertNormalizer" => new BertNormalizer(part["clean_text"].Flag(true), part["handle_chinese_chars"].Flag(true), part["strip_accents"].Flag(lower.Flag(true)), lower.Flag(true)),
            "Strip" => Strip(part["strip_left"].Flag(true), part["strip_right"].Flag(true)),
            "Prepend" => Prepend(part["prepend"].Text()),
            "Replace" => Replace(part),
            "ByteLevel" => new TextNormalizer(ByteLetters.Encode),
            "Precompiled" => Map(part["precompiled_charsmap"]),
            _ => throw part["type"].Error("is not supported"),
        };
    }

    private static TextNormalizer Strip(bool left, bool right) => new(text =>
    {
        text = left ? text.TrimStart() : text;
        return right ? text.TrimEnd() : text;
    });

    private static TextNormalizer Prepend(string what) => new(text => text.Length == 0 ? text : what + text);

    private static TextNormalizer Replace(JsonPart part)
    {
        var content = part["content"].Text();
        if (part["pattern"]["String"].IsThere)
        {
            var wanted = part["pattern"]["String"].Text();
            return wanted.Length > 0
                ? new TextNormalizer(text => text.Replace(wanted, content, StringComparison.Ordinal))
                : throw part["pattern"].Error("should not be empty");
        }
        var regex = JsonSplitters.Expression(part["pattern"]["Regex"], e => new Regex(e, RegexOptions.CultureInvariant));
        return new TextNormalizer(text => regex.Replace(text, _ => content));
    }

    private static INormalizer Map(JsonPart part)
    {
        if (!part.IsThere || part.Text().Length == 0)
        {
            return new Normalizers();
        }
        try
        {
            return new CharacterMap(Convert.FromBase64String(part.Text()), byGraphemes: true);
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            throw part.Error($"should be a map of characters ({e.Message})");
        }
    }
}
