namespace Kernels.Tokenizers;

/// <summary>Tokens in which a mark is a space, and bytes.</summary>
/// <param name="mark">What stands for a space.</param>
/// <param name="strip">How many spaces at the beginning are not the text's own.</param>
internal sealed class MarkDecoder(string mark, int strip) : ITokenDecoder
{
    public string Decode(Vocabulary vocabulary, IReadOnlyList<int> tokens)
    {
        var bytes = new ByteText();
        foreach (var token in tokens)
        {
            if (vocabulary.Byte(token) is { } value)
            {
                bytes.Write([(byte)value]);
            }
            else
            {
                bytes.Write(System.Text.Encoding.UTF8.GetBytes(vocabulary.Text(token).Replace(mark, " ", StringComparison.Ordinal)));
            }
        }
        var text = bytes.ToString();
        var spaces = 0;
        while (spaces < strip && spaces < text.Length && text[spaces] == ' ')
        {
            spaces++;
        }
        return text[spaces..];
    }
}
