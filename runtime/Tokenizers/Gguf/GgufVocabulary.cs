using Kernels.IO;

namespace Kernels.Tokenizers;

/// <summary>Reads the vocabulary of a GGUF file.</summary>
internal static class GgufVocabulary
{
    private const string ModelKey = "model";

    /// <summary>The tokenizer; null for a file that has none.</summary>
    /// <exception cref="InvalidDataException">What the file says of its vocabulary is wrong, or not supported.</exception>
    public static ITextTokenizer? Read(string path, IReadOnlyDictionary<string, GgufValue> metadata)
    {
        var keys = new VocabularyKeys(path, metadata);
        if (keys.Text(ModelKey) is not { } kind || kind is "none" or "no_vocab")
        {
            return null;
        }
        var tokens = keys.Each<string>("tokens", null) ?? throw keys.Error("tokens", "is missing");
        if (tokens.Length is 0 or > Vocabulary.MostTokens)
        {
            throw keys.Error("tokens", $"has {tokens.Length} tokens");
        }
        try
        {
            return kind switch
            {
                "llama" or "t5" => SentencePieces(keys, tokens, merges: kind == "llama"),
                "gpt2" => ByteLevel(keys, tokens),
                "bert" => WordPieces(keys, tokens),
                _ => throw keys.Error(ModelKey, $"is \"{kind}\", which is not supported; supported are llama, t5, gpt2 and bert"),
            };
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: {e.Message}.", e);
        }
    }

    private static ITextTokenizer SentencePieces(VocabularyKeys keys, string[] tokens, bool merges)
    {
        var kinds = Kinds(keys, tokens);
        if (kinds.Length == ByteTokenizer.Count && new Vocabulary(tokens, kinds).ByteTokens.SequenceEqual(Enumerable.Range(0, ByteTokenizer.Count)))
        {
            return ByteTokenizer.Instance;
        }
        var scores = keys.Each<float>("scores", tokens.Length) ?? throw keys.Error("scores", "is missing");
        if (Array.FindIndex(scores, s => float.IsNaN(s)) is >= 0 and var wrong)
        {
            throw keys.Error("scores", $"has no number for token {wrong}");
        }
        return new SentencePieceModel
        {
            Pieces = [.. tokens],
            Scores = [.. scores],
            Kinds = [.. kinds],
            Merges = merges,
            ByteFallback = true,
            CharacterMap = keys.Each<byte>("precompiled_charsmap", null) ?? [],
            Spaces = new SpaceRules(keys.Flag("add_space_prefix") ?? true, PrefixEachPart: true, keys.Flag("remove_extra_whitespaces") ?? false),
            Unknown = keys.Token("unknown_token_id", tokens.Length) ?? (merges ? 0 : 2),
            Begin = keys.Token("bos_token_id", tokens.Length) ?? (merges ? 1 : -1),
            End = keys.Token("eos_token_id", tokens.Length) ?? (merges ? 2 : 1),
            AddBegin = keys.Flag("add_bos_token") ?? merges,
            AddEnd = keys.Flag("add_eos_token") ?? !merges,
        }.ToTokenizer();
    }

    private static VocabularyTokenizer ByteLevel(VocabularyKeys keys, string[] tokens)
    {
        var pre = keys.Text("pre") ?? throw keys.Error("pre", "is missing, so nothing says how texts are cut into words");
        var vocabulary = new Vocabulary(tokens, Kinds(keys, tokens));
        var merges = keys.Each<string>("merges", null) ?? throw keys.Error("merges", "is missing");
        var unknown = keys.Token("unknown_token_id", tokens.Length);
        var isWhole = GgufWords.AreTokens(pre);
        var model = new MergeModel(vocabulary, merges, new UnknownText(vocabulary, unknown, bytes: false, fuse: false), isWhole, skips: unknown is null);
        return Framed(keys, vocabulary, model, unknown, "bos_token_id", "eos_token_id", keys.Flag("add_bos_token") ?? isWhole, keys.Flag("add_eos_token") ?? false, parts => parts with
        {
            Splitter = GgufWords.Splitter(pre, keys),
            Decoder = new ByteLevelDecoder(),
        });
    }

    private static VocabularyTokenizer WordPieces(VocabularyKeys keys, string[] tokens)
    {
        const string Inside = "##";
        // A file writes ▁ before tokens that begin words, and nothing before the others.
        var texts = Array.ConvertAll(tokens, t => t is [SpaceMarks.Mark, .. var word] ? word : t is ['[', .., ']'] ? t : Inside + t);
        var vocabulary = new Vocabulary(texts, Kinds(keys, tokens));
        var unknown = keys.Token("unknown_token_id", tokens.Length) ?? throw keys.Error("unknown_token_id", "is missing");
        var model = new WordPieceModel(vocabulary, vocabulary.Text(unknown), Inside, int.MaxValue);
        return Framed(keys, vocabulary, model, unknown, "cls_token_id", keys.Has("seperator_token_id") ? "seperator_token_id" : "separator_token_id", addBegin: true, addEnd: true, parts => parts with
        {
            Normalizer = new BertNormalizer(clean: true, chinese: true, stripAccents: true, lowercase: true),
            Splitter = BertWords.Instance,
            Decoder = new WordPieceDecoder(Inside, cleanup: true),
        });
    }

    private static VocabularyTokenizer Framed(
        VocabularyKeys keys, Vocabulary vocabulary, IWordModel model, int? unknown, string beginKey, string endKey, bool addBegin, bool addEnd, Func<TokenizerParts, TokenizerParts> steps)
    {
        var (begin, end) = (keys.Token(beginKey, vocabulary.Count), keys.Token(endKey, vocabulary.Count));
        var special = vocabulary.OfKind(TokenKind.Control, TokenKind.Unknown).Select(i => new AddedToken(vocabulary.Text(i), i, IsSpecial: true));
        var defined = vocabulary.OfKind(TokenKind.UserDefined).Select(i => new AddedToken(vocabulary.Text(i), i));
        return new VocabularyTokenizer(steps(new TokenizerParts(vocabulary, model)
        {
            Added = new AddedTokens([.. special, .. defined]),
            Before = addBegin && begin is { } first ? [first] : [],
            Behind = addEnd && end is { } last ? [last] : [],
            Special = new SpecialTokens(begin, end, unknown, SentencePieceModel.Named(vocabulary)),
        }));
    }

    private static TokenKind[] Kinds(VocabularyKeys keys, string[] tokens)
    {
        var numbers = keys.Each<int>("token_type", tokens.Length) ?? throw keys.Error("token_type", "is missing");
        var wrong = Array.FindIndex(numbers, n => n is < (int)TokenKind.Normal or > (int)TokenKind.Byte);
        return wrong < 0 ? Array.ConvertAll(numbers, n => (TokenKind)n) : throw keys.Error("token_type", $"has the type {numbers[wrong]} for token {wrong}; types are 1 to 6");
    }
}
