namespace Kernels.Graph;

/// <summary>
/// Rotary position embedding (Su et al., 2021) of every head, in the half-split order: element i of a head is paired with
/// element i + d/2 and turned by the angle position·frequency[i]. Where a head is wider than d, its other elements stay as they are.
/// </summary>
public sealed record RotaryEmbedding : GraphNode
{
    /// <param name="name">What messages call it.</param>
    /// <param name="x">[tokens, heads·d].</param>
    /// <param name="angles">The frequency of each pair.</param>
    /// <param name="headWidth">The elements of a head, of which the first d are turned; null for d.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no whole heads, or not a row for each token, or heads are narrower than what is turned.</exception>
    public RotaryEmbedding(string name, GraphValue x, RotaryAngles angles, int? headWidth = null)
        : base(name, [x], x.Rows, x.Width)
    {
        ArgumentNullException.ThrowIfNull(angles);
        HeadWidth = headWidth ?? angles.HeadWidth;
        if (HeadWidth < angles.HeadWidth)
        {
            throw Mismatch(name, $"heads have {HeadWidth} elements, of which {angles.HeadWidth} cannot be turned.");
        }
        if (x.Kind != ValueKind.F32 || x.Rows != RowExtent.Tokens || x.Width % HeadWidth != 0)
        {
            throw Mismatch(name, $"x should be F32 with a row of heads of {HeadWidth} for each token, but is {x}.");
        }
        Angles = angles;
    }

    /// <summary>The angles of the pairs of a head.</summary>
    public RotaryAngles Angles { get; }

    /// <summary>The elements of a head.</summary>
    public int HeadWidth { get; }

    /// <summary>The heads of a row.</summary>
    public int Heads => Output.Width / HeadWidth;
}
