using System.Collections.Immutable;
using Kernels.Numerics;
using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>
/// The selective scan of Mamba (Gu and Dao, 2023): for each channel d and element s of its state, with p = softplus(dt[t, d] + bias[d]),
/// h[d, s] = exp(p·A[d, s])·h[d, s] + p·B[t, s]·u[t, d], and then y[t, d] = (sum(s) C[t, s]·h[d, s] + skip[d]·u[t, d])·silu(z[t, d]).
/// </summary>
public sealed unsafe class SelectiveScan : GraphNode
{
    private const int ChannelsPerPiece = 16;

    // h : [d, s].
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
        state = new GraphState($"{name}.state", a.Count);
    }

    public Tensor A { get; }

    public Tensor Bias { get; }

    public Tensor Skip { get; }

    /// <inheritdoc/>
    public override ImmutableArray<GraphState> States => [state];

    /// <inheritdoc/>
    protected internal override void Run(in NodeContext context)
    {
        var job = new Job
        {
            U = context.Rows(Inputs[0]),
            Dt = context.Rows(Inputs[1]),
            B = context.Rows(Inputs[2]),
            C = context.Rows(Inputs[3]),
            Z = context.Rows(Inputs[4]),
            Y = context.Rows(Output),
            A = A.Pointer,
            Bias = Bias.Pointer,
            Skip = Skip.Pointer,
            H = context.State(state),
            Channels = Output.Width,
            StateSize = A.Shape[1],
        };
        context.Pool.Run((job.Channels + ChannelsPerPiece - 1) / ChannelsPerPiece, &RunPiece, &job);
    }

    private static void RunPiece(void* state, int piece)
    {
        var job = (Job*)state;
        var end = Math.Min(job->Channels, (piece + 1) * ChannelsPerPiece);
        for (var channel = piece * ChannelsPerPiece; channel < end; channel++)
        {
            Scan(in *job, channel);
        }
    }

    /// <summary>One channel over the tokens of the run.</summary>
    private static void Scan(in Job job, int channel)
    {
        var a = job.A + ((nint)channel * job.StateSize);
        var h = job.H + ((nint)channel * job.StateSize);
        for (var t = 0; t < job.Y.Count; t++)
        {
            float* b = job.B.Row(t), c = job.C.Row(t);
            var u = job.U.Row(t)[channel];
            var step = ScalarMath.Softplus(job.Dt.Row(t)[channel] + job.Bias[channel]);
            var sum = job.Skip[channel] * u;
            for (var s = 0; s < job.StateSize; s++)
            {
                h[s] = (MathF.Exp(step * a[s]) * h[s]) + (step * u * b[s]);
                sum += c[s] * h[s];
            }
            job.Y.Row(t)[channel] = sum * ScalarMath.Silu(job.Z.Row(t)[channel]);
        }
    }

    private struct Job
    {
        public GraphRows U;
        public GraphRows Dt;
        public GraphRows B;
        public GraphRows C;
        public GraphRows Z;
        public GraphRows Y;
        public float* A;
        public float* Bias;
        public float* Skip;
        public float* H;
        public int Channels;
        public int StateSize;
    }
}
