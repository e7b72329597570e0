using System.Collections.Immutable;
using Kernels.Numerics;
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
    // M : [h, p, s].
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
        var job = new Job
        {
            X = context.Rows(Inputs[0]),
            Dt = context.Rows(Inputs[1]),
            B = context.Rows(Inputs[2]),
            C = context.Rows(Inputs[3]),
            Y = context.Rows(Output),
            A = A.Pointer,
            Bias = Bias.Pointer,
            Skip = Skip.Pointer,
            M = context.State(state),
            HeadWidth = Shape.HeadWidth,
            StateSize = Shape.StateSize,
            HeadsPerGroup = Shape.Heads / Shape.Groups,
            SmallestStep = Shape.SmallestStep,
            LargestStep = Shape.LargestStep,
        };
        context.Pool.Run(Shape.Heads, &Scan, &job);
    }

    /// <summary>One head over the tokens of the run.</summary>
    private static void Scan(void* state, int head)
    {
        var job = (Job*)state;
        var (width, size) = (job->HeadWidth, job->StateSize);
        var m = job->M + ((nint)head * width * size);
        for (var t = 0; t < job->Y.Count; t++)
        {
            var step = Math.Clamp(ScalarMath.Softplus(job->Dt.Row(t)[head] + job->Bias[head]), job->SmallestStep, job->LargestStep);
            var decay = MathF.Exp(step * job->A[head]);
            float* x = job->X.Row(t) + (head * width), y = job->Y.Row(t) + (head * width);
            float* b = job->B.Row(t) + (head / job->HeadsPerGroup * size), c = job->C.Row(t) + (head / job->HeadsPerGroup * size);
            for (var p = 0; p < width; p++)
            {
                var row = m + ((nint)p * size);
                var sum = job->Skip[head] * x[p];
                for (var s = 0; s < size; s++)
                {
                    row[s] = (decay * row[s]) + (step * x[p] * b[s]);
                    sum += c[s] * row[s];
                }
                y[p] = sum;
            }
        }
    }

    private struct Job
    {
        public GraphRows X;
        public GraphRows Dt;
        public GraphRows B;
        public GraphRows C;
        public GraphRows Y;
        public float* A;
        public float* Bias;
        public float* Skip;
        public float* M;
        public int HeadWidth;
        public int StateSize;
        public int HeadsPerGroup;
        public float SmallestStep;
        public float LargestStep;
    }
}
