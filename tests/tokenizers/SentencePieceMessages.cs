
namespace Kernels.Tokenizers.Tests;

/// <summary>Writes SentencePiece models, by protobuf's description.</summary>
internal static class SentencePieceMessages
{
    /// <param name="pieces">Texts, scores and types.</param>
    /// <param name="modelType">1: unigram, 2: BPE.</param>
    public static byte[] Model(IEnumerable<(string Text, float Score, int Type)> pieces, int modelType, bool byteFallback = false, bool dummyPrefix = true, bool collapse = false, int unknown = 0)
    {
        using var model = new MemoryStream();
        foreach (var (text, score, type) in pieces)
        {
            Write(model, 1, [.. Field(1, System.Text.Encoding.UTF8.GetBytes(text)), (2 << 3) | 5, .. BitConverter.GetBytes(score), 3 << 3, (byte)type]);
        }
        Write(model, 2, [3 << 3, (byte)modelType, .. Varint(35 << 3), byteFallback ? (byte)1 : (byte)0, .. Varint(40 << 3), (byte)unknown]);
        Write(model, 3, [.. Field(1, "identity"u8.ToArray()), 3 << 3, dummyPrefix ? (byte)1 : (byte)0, 4 << 3, collapse ? (byte)1 : (byte)0]);
        return model.ToArray();
    }

    private static void Write(MemoryStream stream, int field, byte[] bytes) => stream.Write(Field(field, bytes));

    private static byte[] Field(int number, byte[] bytes) => [(byte)((number << 3) | 2), .. Varint(bytes.Length), .. bytes];

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }
        yield return (byte)value;
    }
}
