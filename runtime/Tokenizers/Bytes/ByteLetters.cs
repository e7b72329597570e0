namespace Kernels.Tokenizers;

/// <summary>
/// GPT-2's letters for bytes (https://github.com/openai/gpt-2/blob/master/src/encoder.py): the printable characters of Latin-1 stand for themselves, the others for the characters from U+0100 on,
/// so that tokens over bytes are texts without spaces.
/// </summary>
internal static class ByteLetters
{
    private const int Bytes = 256;

    private static readonly char[] Letters = [.. AllLetters()];
    private static readonly Dictionary<char, byte> Values = Enumerable.Range(0, Bytes).ToDictionary(b => Letters[b], b => (byte)b);

    /// <summary>The bytes of a text in UTF-8, a letter for each.</summary>
    public static string Encode(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return string.Create(bytes.Length, bytes, static (letters, source) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                letters[i] = Letters[source[i]];
            }
        });
    }

    /// <summary>The bytes that letters stand for; a text with any other character stands for its own.</summary>
    public static byte[] Decode(string text) =>
        text.All(Values.ContainsKey) ? [.. text.Select(letter => Values[letter])] : System.Text.Encoding.UTF8.GetBytes(text);

    private static IEnumerable<char> AllLetters()
    {
        var others = Bytes;
        for (var b = 0; b < Bytes; b++)
        {
            var isPrintable = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            yield return (char)(isPrintable ? b : others++);
        }
    }
}
