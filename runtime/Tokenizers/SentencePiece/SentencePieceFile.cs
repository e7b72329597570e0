namespace Kernels.Tokenizers;

/// <summary>
/// Reads a <c>tokenizer.model</c>, a message of SentencePiece (https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto). The begin, where there is one, comes before
/// each text, as the families that ship such a file alone have it.
/// </summary>
internal static class SentencePieceFile
{
    private const int UnigramType = 1;
    private const int MergeType = 2;

    public static ITextTokenizer Read(string path)
    {
        try
        {
            return Model(File.ReadAllBytes(path)).ToTokenizer();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path} is no SentencePiece model: {e.Message}.", e);
        }
    }

    private static SentencePieceModel Model(ReadOnlySpan<byte> bytes)
    {
        var model = new SentencePieceModel();
        var reader = new MessageReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    AddPiece(model, reader.Bytes);
                    break;
                case 2:
                    ReadTraining(model, reader.Bytes);
                    break;
                case 3:
                    ReadNormalization(model, reader.Bytes);
                    break;
                default:
                    break;
            }
        }
        return model.Pieces.Count > 0 ? model : throw new InvalidDataException("it has no pieces");
    }

    private static void AddPiece(SentencePieceModel model, ReadOnlySpan<byte> bytes)
    {
        var (text, score, kind) = ("", 0f, (int)TokenKind.Normal);
        var reader = new MessageReader(bytes);
        while (reader.Next())
        {
            (text, score, kind) = reader.Field switch
            {
                1 => (System.Text.Encoding.UTF8.GetString(reader.Bytes), score, kind),
                2 => (text, reader.Float, kind),
                3 => (text, score, reader.Integer),
                _ => (text, score, kind),
            };
        }
        var number = model.Pieces.Count;
        if (kind is < (int)TokenKind.Normal or > (int)TokenKind.Byte || text.Length == 0 || !float.IsFinite(score) || number >= Vocabulary.MostTokens)
        {
            throw new InvalidDataException($"piece {number} is '{text}' of type {kind} with the score {score}");
        }
        model.Pieces.Add(text);
        model.Scores.Add(score);
        model.Kinds.Add((TokenKind)kind);
    }

    private static void ReadTraining(SentencePieceModel model, ReadOnlySpan<byte> bytes)
    {
        var type = UnigramType;
        var reader = new MessageReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 3:
                    type = reader.Integer;
                    break;
                case 24 when reader.Truth:
                    throw new InvalidDataException("treat_whitespace_as_suffix is not supported");
                case 35:
                    model.ByteFallback = reader.Truth;
                    break;
                case 40:
                    model.Unknown = reader.Integer;
                    break;
                case 41:
                    model.Begin = reader.Integer;
                    break;
                case 42:
                    model.End = reader.Integer;
                    break;
                default:
                    break;
            }
        }
        model.Merges = type switch
        {
            UnigramType => false,
            MergeType => true,
            _ => throw new InvalidDataException($"model_type {type} is not supported; {UnigramType} (unigram) and {MergeType} (BPE) are"),
        };
    }

    private static void ReadNormalization(SentencePieceModel model, ReadOnlySpan<byte> bytes)
    {
        var reader = new MessageReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2:
                    model.CharacterMap = reader.Bytes.ToArray();
                    break;
                case 3:
                    model.Spaces = model.Spaces with { Prefix = reader.Truth };
                    break;
                case 4:
                    model.Spaces = model.Spaces with { Collapse = reader.Truth };
                    break;
                case 5:
                    model.Spaces = model.Spaces with { Escape = reader.Truth };
                    break;
                default:
                    break;
            }
        }
    }
}
