using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>
/// The selective scan of Mamba (Gu and Dao, 2023): for each channel d and element s of its state, with p = softplus(dt[t, d] + bias[d]),
/// h[d, s] = exp(p·A[d, s])·h[d, s] + p·B[t, s]·u[t, d], and then y[t, d] = (sum(s) C[t, s]·h[d, s] + skip[d]·u[t, d])·silu(z[t, d]).
/// The states h are kept from run to run.
/// </summary>
public sealed record SelectiveScan : GraphNode
{
    /// <param name="name">What messages call it.</param>
    /// <param name="u">[tokens, d].</param>
    /// <param name="dt">As <paramref name="u"/>: time steps before softplus.</param>
    /// <param name="b">[tokens, s].</param>
    /// <param name="c">As <paramref name="b"/>.</param>
    /// <param name="z">As <paramref name="u"/>: the gate.</param>
    /// <param name="a">A : [d, s], negative.</param>
    /// <param name="bias">[d], added to <paramref name="dt"/>.</param>
    /// <param name="skip">[d].</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public SelectiveScan(string name, GraphValue u, GraphValue dt, GraphValue b, GraphValue c, GraphValue z, Tensor a, Tensor bias, Tensor skip)
        : base(name, [u, dt, b, c, z], RowExtent.Tokens, u.Width)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(bias);
        ArgumentNullException.ThrowIfNull(skip);
        ExpectTokens(name, u);
        ExpectSameShape(name, u, dt);
        ExpectSameShape(name, u, z);
        ExpectSameShape(name, b, c);
        ExpectTokens(name, b);
        if (!a.Shape.SequenceEqual([u.Width, b.Width]))
        {
            throw Mismatch(name, $"A should be [{u.Width}, {b.Width}], but is {a}.");
        }
        if (bias.Count != u.Width || skip.Count != u.Width)
        {
            throw Mismatch(name, $"bias and skip should have {u.Width} values, but have {bias.Count} and {skip.Count}.");
        }
        A = a;
        Bias = bias;
        Skip = skip;
    }

    /// <summary>A : [d, s], the rates at which states decay.</summary>
    public Tensor A { get; }

    /// <summary>[d], added to the time steps.</summary>
    public Tensor Bias { get; }

    /// <summary>[d], what the input is multiplied with on its way past the states.</summary>
    public Tensor Skip { get; }

    /// <summary>s: the elements of a channel's state.</summary>
    public int StateSize => A.Shape[1];
}
