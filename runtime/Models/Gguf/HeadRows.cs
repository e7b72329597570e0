namespace Kernels.Models.Gguf;

/// <summary>
/// The rows of queries and keys as llama.cpp orders them: it turns neighbouring elements of a head together, Hugging Face an element of the first half and one of the second. So row i of a head and
/// row i + d/2 are neighbours in a GGUF file.
/// </summary>
/// <param name="Heads">The heads.</param>
/// <param name="Width">d: the rows of a head, an even number.</param>
internal sealed record HeadRows(int Heads, int Width)
{
    /// <summary>All rows.</summary>
    public long Count => (long)Heads * Width;

    /// <summary>Where a row lies in the file.</summary>
    public int Of(int row)
    {
        var (head, i) = Math.DivRem(row, Width);
        var (second, pair) = Math.DivRem(i, Width / 2);
        return (head * Width) + (2 * pair) + second;
    }

    /// <summary>Brings rows of equal length from the order of the file to Hugging Face's.</summary>
    public void FromFile(Span<float> values)
    {
        var width = RowLength(values);
        var stored = values.ToArray();
        for (var row = 0; row < Count; row++)
        {
            stored.AsSpan(Of(row) * width, width).CopyTo(values.Slice(row * width, width));
        }
    }

    /// <summary>Brings rows of equal length from Hugging Face's order to that of the file.</summary>
    public void ToFile(Span<float> values)
    {
        var width = RowLength(values);
        var logical = values.ToArray();
        for (var row = 0; row < Count; row++)
        {
            logical.AsSpan(row * width, width).CopyTo(values.Slice(Of(row) * width, width));
        }
    }

    private int RowLength(Span<float> values) => values.Length / (int)Count;
}
