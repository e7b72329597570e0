namespace Kernels.Tokenizers;

/// <summary>What a SentencePiece model says, whatever file it is in.</summary>
internal sealed record SentencePieceModel
{
    public List<string> Pieces { get; init; } = [];

    public List<float> Scores { get; init; } = [];

    public List<TokenKind> Kinds { get; init; } = [];

    /// <summary>Whether tokens are merged by their scores; else they are the likeliest under a unigram model.</summary>
    public bool Merges { get; set; }

    public bool ByteFallback { get; set; }

    /// <summary>The map that rewrites characters; empty for none.</summary>
    public byte[] CharacterMap { get; set; } = [];

    public SpaceRules Spaces { get; set; } = new(Prefix: true, PrefixEachPart: false, Collapse: true);

    public int Unknown { get; set; }

    public int Begin { get; set; } = 1;

    public int End { get; set; } = 2;

    /// <summary>Whether a text begins with <see cref="Begin"/>.</summary>
    public bool AddBegin { get; set; } = true;

    /// <summary>Whether a text ends with <see cref="End"/>.</summary>
    public bool AddEnd { get; set; }

    /// <exception cref="InvalidDataException">The parts do not fit one another.</exception>
    public VocabularyTokenizer ToTokenizer()
    {
        var vocabulary = new Vocabulary([.. Pieces], [.. Kinds]);
        var unknown = new UnknownText(vocabulary, Token(Unknown), ByteFallback, fuse: true);
        IWordModel model = Merges
            ? new ScoreModel(vocabulary, [.. Scores], unknown)
            : new UnigramModel(vocabulary, [.. Scores.Select(s => (double)s)], vocabulary.OfKind(TokenKind.Normal, TokenKind.UserDefined), unknown);
        var special = vocabulary.OfKind(TokenKind.Control, TokenKind.Unknown).Select(i => new AddedToken(vocabulary.Text(i), i, IsSpecial: true));
        var defined = vocabulary.OfKind(TokenKind.UserDefined).Select(i => new AddedToken(vocabulary.Text(i).Replace(SpaceMarks.Mark, ' '), i));
        INormalizer spaces = new SpaceMarks(Spaces);
        return new VocabularyTokenizer(new TokenizerParts(vocabulary, model)
        {
            Added = new AddedTokens([.. special, .. defined]),
            Normalizer = CharacterMap.Length == 0 ? spaces : new Normalizers(new CharacterMap(CharacterMap, byGraphemes: false), spaces),
            Decoder = new MarkDecoder(SpaceMarks.Mark.ToString(), Spaces.Prefix ? 1 : 0),
            Before = AddBegin && Token(Begin) is { } begin ? [begin] : [],
            Behind = AddEnd && Token(End) is { } end ? [end] : [],
            Special = new SpecialTokens(Token(Begin), Token(End), Token(Unknown), Named(vocabulary)),
        });
    }

    /// <summary>The control tokens of a vocabulary by their texts.</summary>
    public static Dictionary<string, int> Named(Vocabulary vocabulary) =>
        vocabulary.OfKind(TokenKind.Control).DistinctBy(vocabulary.Text).ToDictionary(vocabulary.Text, i => i, StringComparer.Ordinal);

    private int? Token(int number) => number >= 0 && number < Pieces.Count ? number : null;
}
