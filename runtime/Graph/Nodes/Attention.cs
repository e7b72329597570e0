namespace Kernels.Graph;

/// <summary>
/// Causal grouped-query attention (Ainslie et al., 2023) with a cache of keys and values, which is kept from run to run:
/// y[t, h] = sum(j ≤ t) softmax(j)(q[t, h]·key[j]/sqrt(d))·value[j]; with a window w only over j > t - w.
/// </summary>
public sealed record Attention : GraphNode
{
    /// <param name="name">What messages call it.</param>
    /// <param name="q">[tokens, Heads·HeadWidth].</param>
    /// <param name="k">[tokens, KeyValueHeads·HeadWidth].</param>
    /// <param name="v">As <paramref name="k"/>.</param>
    /// <param name="shape">The heads and their width.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Attention(string name, GraphValue q, GraphValue k, GraphValue v, AttentionShape shape)
        : base(name, [q, k, v], RowExtent.Tokens, q.Width)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.KeyValueHeads <= 0 || shape.Heads <= 0 || shape.Heads % shape.KeyValueHeads != 0)
        {
            throw Mismatch(name, $"the {shape.Heads} heads of queries should be a multiple of the {shape.KeyValueHeads} heads of keys and values.");
        }
        if (shape.HeadWidth is <= 0 or > AttentionShape.MaxHeadWidth)
        {
            throw Mismatch(name, $"heads have 1 to {AttentionShape.MaxHeadWidth} elements, not {shape.HeadWidth}.");
        }
        if (shape.Window <= 0)
        {
            throw Mismatch(name, $"a query sees its own token at least, not a window of {shape.Window}.");
        }
        ExpectWidth(name, "q", q, shape.Heads * shape.HeadWidth);
        ExpectWidth(name, "k", k, shape.KeyValueHeads * shape.HeadWidth);
        ExpectWidth(name, "v", v, shape.KeyValueHeads * shape.HeadWidth);
        if (Inputs.Any(i => i.Rows != RowExtent.Tokens))
        {
            throw Mismatch(name, "q, k and v should have a row for each token.");
        }
        Shape = shape;
    }

    /// <summary>The heads and their width.</summary>
    public AttentionShape Shape { get; }
}
