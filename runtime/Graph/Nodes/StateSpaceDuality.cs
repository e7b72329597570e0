using System.Collections.Immutable;
using Kernels.Arrays;
using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>The sizes of a <see cref="StateSpaceDuality"/>.</summary>
/// <param name="Heads">h, a multiple of <paramref name="Groups"/>.</param>
/// <param name="HeadWidth">p: the channels of a head.</param>
/// <param name="Groups">Groups of B and C; each serves Heads/Groups heads.</param>
/// <param name="StateSize">s.</param>
/// <param name="SmallestStep">Time steps below are raised to it.</param>
/// <param name="LargestStep">Time steps above are lowered to it; may be infinite.</param>
public sealed record StateSpaceShape(int Heads, int HeadWidth, int Groups, int StateSize, float SmallestStep = 0, float LargestStep = float.PositiveInfinity);

/// <summary>
/// The scan of Mamba-2 (Dao and Gu, 2024), whose decay is one number for each head: with d = clamp(softplus(dt[t, h] + bias[h])),
/// M[h, p, s] = exp(d·A[h])·M[h, p, s] + d·x[t, h, p]·B[t, g, s], and then y[t, h, p] = sum(s) C[t, g, s]·M[h, p, s] + skip[h]·x[t, h, p],
/// where g is the head's group.
/// </summary>
public sealed unsafe class StateSpaceDuality : GraphNode
{
    private readonly ArrayKernel scan = KernelRegistry.Array("Mamba2Scan");

    // M : [h, p, s], as the scan lays it out.
    private readonly GraphState state;

    /// <param name="x">[tokens, h·p].</param>
    /// <param name="dt">[tokens, h]: time steps before softplus.</param>
    /// <param name="b">[tokens, groups·s].</param>
    /// <param name="c">As <paramref name="b"/>.</param>
    /// <param name="a">A : [h], negative.</param>
    /// <param name="bias">[h], added to <paramref name="dt"/>.</param>
    /// <param name="skip">[h].</param>
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
        state = new GraphState($"{name}.state", (long)shape.Heads * shape.HeadWidth * shape.StateSize);
    }

    public Tensor A { get; }

    public Tensor Bias { get; }

    public Tensor Skip { get; }

    public StateSpaceShape Shape { get; }

    /// <inheritdoc/>
    public override ImmutableArray<GraphState> States => [state];

    /// <inheritdoc/>
    protected internal override void Run(in NodeContext context)
    {
        var (low, high) = (Shape.SmallestStep, Shape.LargestStep);
        scan.Run(new ArrayCall
        {
            Arguments =
            [
                context.Rows(Inputs[0]).View(Shape.Heads, Shape.HeadWidth), context.Rows(Inputs[1]).View(Shape.Heads), ArrayView.Of(A.Pointer, Shape.Heads),
                context.Rows(Inputs[2]).View(Shape.Groups, Shape.StateSize), context.Rows(Inputs[3]).View(Shape.Groups, Shape.StateSize),
                ArrayView.Of(Bias.Pointer, Shape.Heads), ArrayView.Of(Skip.Pointer, Shape.Heads), ArrayView.Of(&low), ArrayView.Of(&high),
            ],
            States = [scan.Lay(scan.FirstState, context.State(state), Shape.Heads, Shape.HeadWidth, Shape.StateSize)],
            Results = [context.Rows(Output).View(Shape.Heads, Shape.HeadWidth)],
            Pool = context.Pool,
        });
    }
}
