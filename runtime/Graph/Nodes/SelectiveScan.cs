using System.Collections.Immutable;
using Kernels.Arrays;
using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>
/// The selective scan of Mamba (Gu and Dao, 2023): for each channel d and element s of its state, with p = softplus(dt[t, d] + bias[d]),
/// h[d, s] = exp(p·A[d, s])·h[d, s] + p·B[t, s]·u[t, d], and then y[t, d] = (sum(s) C[t, s]·h[d, s] + skip[d]·u[t, d])·silu(z[t, d]).
/// </summary>
public sealed unsafe class SelectiveScan : GraphNode, IDisposable
{
    private readonly ArrayKernel scan = KernelRegistry.Array("MambaScan");
    private readonly KernelConstant rates;

    // h : [d, s], as the scan lays it out.
    private readonly GraphState state;

    /// <param name="u">[tokens, d].</param>
    /// <param name="dt">As <paramref name="u"/>: time steps before softplus.</param>
    /// <param name="b">[tokens, s].</param>
    /// <param name="c">As <paramref name="b"/>.</param>
    /// <param name="z">As <paramref name="u"/>: the gate.</param>
    /// <param name="a">A : [d, s], negative.</param>
    /// <param name="bias">[d], added to <paramref name="dt"/>.</param>
    /// <param name="skip">[d].</param>
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
        rates = new KernelConstant(scan, "A", a, u.Width, b.Width);
        state = new GraphState($"{name}.state", a.Count);
    }

    public Tensor A { get; }

    public Tensor Bias { get; }

    public Tensor Skip { get; }

    /// <inheritdoc/>
    public override ImmutableArray<GraphState> States => [state];

    /// <summary>Gives back the node's own copy of A. Dispose it after the sessions that run it.</summary>
    public void Dispose() => rates.Dispose();

    /// <inheritdoc/>
    protected internal override void Run(in NodeContext context) => scan.Run(new ArrayCall
    {
        Arguments =
        [
            context.Rows(Inputs[0]).View(Output.Width), context.Rows(Inputs[1]).View(Output.Width), rates.View,
            context.Rows(Inputs[2]).View(A.Shape[1]), context.Rows(Inputs[3]).View(A.Shape[1]),
            ArrayView.Of(Bias.Pointer, Output.Width), ArrayView.Of(Skip.Pointer, Output.Width), context.Rows(Inputs[4]).View(Output.Width),
        ],
        States = [scan.Lay(scan.FirstState, context.State(state), Output.Width, A.Shape[1])],
        Results = [context.Rows(Output).View(Output.Width)],
        Pool = context.Pool,
    });
}
