using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>
/// The scan of Mamba-2 (Dao and Gu, 2024), whose decay is one number for each head: with d = clamp(softplus(dt[t, h] + bias[h])),
/// M[h, p, s] = exp(d·A[h])·M[h, p, s] + d·x[t, h, p]·B[t, g, s], and then y[t, h, p] = sum(s) C[t, g, s]·M[h, p, s] + skip[h]·x[t, h, p],
/// where g is the head's group. The states M are kept from run to run.
/// </summary>
public sealed record StateSpaceDuality : GraphNode
{
    /// <param name="name">What messages call it.</param>
    /// <param name="x">[tokens, h·p].</param>
    /// <param name="dt">[tokens, h]: time steps before softplus.</param>
    /// <param name="b">[tokens, groups·s].</param>
    /// <param name="c">As <paramref name="b"/>.</param>
    /// <param name="a">A : [h], negative.</param>
    /// <param name="bias">[h], added to <paramref name="dt"/>.</param>
    /// <param name="skip">[h].</param>
    /// <param name="shape">The sizes, and the limits of time steps.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public StateSpaceDuality(string name, GraphValue x, GraphValue dt, GraphValue b, GraphValue c, Tensor a, Tensor bias, Tensor skip, StateSpaceShape shape)
        : base(name, [x, dt, b, c], RowExtent.Tokens, x.Width)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Groups <= 0 || shape.Heads <= 0 || shape.Heads % shape.Groups != 0)
        {
            throw Mismatch(name, $"the {shape.Heads} heads should be a multiple of the {shape.Groups} groups.");
        }
        ExpectTokens(name, x);
        ExpectWidth(name, "x", x, shape.Heads * shape.HeadWidth);
        ExpectWidth(name, "dt", dt, shape.Heads);
        ExpectWidth(name, "B", b, shape.Groups * shape.StateSize);
        ExpectSameShape(name, b, c);
        foreach (var parameter in (ReadOnlySpan<Tensor>)[a, bias, skip])
        {
            if (parameter.Count != shape.Heads)
            {
                throw Mismatch(name, $"A, bias and skip should have {shape.Heads} values, one for each head, but one has {parameter.Count}.");
            }
        }
        A = a;
        Bias = bias;
        Skip = skip;
        Shape = shape;
    }

    /// <summary>A : [h], the rates at which states decay.</summary>
    public Tensor A { get; }

    /// <summary>[h], added to the time steps.</summary>
    public Tensor Bias { get; }

    /// <summary>[h], what the input is multiplied with on its way past the states.</summary>
    public Tensor Skip { get; }

    /// <summary>The sizes, and the limits of time steps.</summary>
    public StateSpaceShape Shape { get; }
}
