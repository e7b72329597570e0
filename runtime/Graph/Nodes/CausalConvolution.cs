using System.Collections.Immutable;
using Kernels.Numerics;
using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>
/// Causal depthwise convolution with SiLU: y[t, c] = silu(b[c] + sum(j below w) f[c, j]·x[t - w + 1 + j, c]), where x is 0 before the
/// first token. The last w - 1 inputs are kept for the next run.
/// </summary>
public sealed unsafe class CausalConvolution : GraphNode
{
    // The inputs before this run's, oldest first: [w - 1, c].
    private readonly GraphState? past;

    /// <param name="x">[tokens, c].</param>
    /// <param name="filters">f : [c, w], with any dimensions of 1 between.</param>
    /// <param name="bias">b : [c], or null.</param>
    public CausalConvolution(string name, GraphValue x, Tensor filters, Tensor? bias)
        : base(name, [x], RowExtent.Tokens, x.Width)
    {
        ArgumentNullException.ThrowIfNull(filters);
        ExpectTokens(name, x);
        if (filters.Shape.Length < 2 || filters.Shape[0] != x.Width || filters.Count != (long)x.Width * filters.Shape[^1])
        {
            throw Mismatch(name, $"the filters should be [{x.Width}, w], one for each column of x, but are {filters}.");
        }
        if (bias is not null && bias.Count != x.Width)
        {
            throw Mismatch(name, $"the bias should have {x.Width} values, one for each column of x, but has {bias.Count}.");
        }
        Filters = filters;
        Bias = bias;
        Taps = filters.Shape[^1];
        past = Taps == 1 ? null : new GraphState($"{name}.past", (Taps - 1L) * x.Width);
    }

    public Tensor Filters { get; }

    public Tensor? Bias { get; }

    /// <summary>w: how many inputs a result depends on, its own and those before.</summary>
    public int Taps { get; }

    /// <inheritdoc/>
    public override ImmutableArray<GraphState> States => past is null ? [] : [past];

    /// <inheritdoc/>
    protected internal override void Run(in NodeContext context)
    {
        var x = context.Rows(Inputs[0]);
        var history = new History(x, past is null ? null : context.State(past), Output.Width, Taps - 1);
        RowParallel.Run(context.Pool, x.Count, Output.Width * Taps, new Operation(this, history, context.Rows(Output)));
        Keep(history);
    }

    /// <summary>Moves the last inputs into the state, oldest first: each comes from a later place, so none is overwritten before it is read.</summary>
    private static void Keep(History history)
    {
        for (var i = 0; i < history.Length; i++)
        {
            var kept = history.Past + ((nint)i * history.Width);
            new Span<float>(history.Row(history.X.Count - history.Length + i), history.Width).CopyTo(new Span<float>(kept, history.Width));
        }
    }

    /// <summary>The inputs of this run and, before them, those that are kept.</summary>
    private readonly struct History(GraphRows x, float* past, int width, int length)
    {
        public GraphRows X { get; } = x;

        public float* Past { get; } = past;

        public int Width { get; } = width;

        /// <summary>The inputs that are kept.</summary>
        public int Length { get; } = length;

        /// <summary>The input of a token of this run, or at -1, -2, … one before.</summary>
        public float* Row(int token) => token >= 0 ? X.Row(token) : Past + ((nint)(Length + token) * Width);
    }

    private readonly struct Operation(CausalConvolution node, History history, GraphRows y) : IRowOperation
    {
        private readonly float* filters = node.Filters.Pointer;
        private readonly float* bias = node.Bias is null ? null : node.Bias.Pointer;

        public void Invoke(int row)
        {
            var result = y.Row(row);
            for (var channel = 0; channel < history.Width; channel++)
            {
                var sum = bias is null ? 0 : bias[channel];
                for (var tap = 0; tap <= history.Length; tap++)
                {
                    sum += filters[(channel * (history.Length + 1)) + tap] * history.Row(row - history.Length + tap)[channel];
                }
                result[channel] = ScalarMath.Silu(sum);
            }
        }
    }
}
