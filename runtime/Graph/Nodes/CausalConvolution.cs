using System.Collections.Immutable;
using Kernels.Arrays;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Graph;

/// <summary>
/// Causal depthwise convolution with SiLU: y[t, c] = silu(b[c] + sum(j below w) f[c, j]·x[t - w + 1 + j, c]), where x is 0 before the
/// first token. The last w - 1 inputs are kept for the next run.
/// </summary>
public sealed unsafe class CausalConvolution : GraphNode, IDisposable
{
    private readonly ArrayKernel convolution = KernelRegistry.Array("MambaConvolution");
    private readonly KernelConstant filters;

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
        this.filters = new KernelConstant(convolution, "f", filters, x.Width, Taps);
        past = Taps == 1 ? null : new GraphState($"{name}.past", (Taps - 1L) * x.Width);
    }

    public Tensor Filters { get; }

    public Tensor? Bias { get; }

    /// <summary>w: how many inputs a result depends on, its own and those before.</summary>
    public int Taps { get; }

    /// <inheritdoc/>
    public override ImmutableArray<GraphState> States => past is null ? [] : [past];

    /// <summary>Gives back the node's own copy of the filters. Dispose it after the sessions that run it.</summary>
    public void Dispose() => filters.Dispose();

    /// <inheritdoc/>
    protected internal override long WorkspaceBytes(int rows) => (long)(rows + Taps - 1) * Output.Width * sizeof(float);

    /// <inheritdoc/>
    protected internal override void Run(in NodeContext context)
    {
        var x = context.Rows(Inputs[0]);
        var window = (float*)context.Workspace;
        var kept = (Taps - 1L) * Output.Width;
        if (past is not null)
        {
            Copy(context.State(past), window, kept);
        }
        for (var row = 0; row < x.Count; row++)
        {
            Copy(x.Row(row), window + kept + ((nint)row * Output.Width), Output.Width);
        }
        Convolve(window, context.Rows(Output), context.Pool);
        if (past is not null)
        {
            Copy(window + ((nint)x.Count * Output.Width), context.State(past), kept);
        }
    }

    private static void Copy(float* from, float* to, long count) => Buffer.MemoryCopy(from, to, count * sizeof(float), count * sizeof(float));

    /// <param name="window">x with the w - 1 rows before it.</param>
    private void Convolve(float* window, GraphRows y, WorkerPool pool) => convolution.Run(new ArrayCall
    {
        Arguments = [ArrayView.Of(window, y.Count + Taps - 1, Output.Width), filters.View, Bias is null ? default : ArrayView.Of(Bias.Pointer, Output.Width)],
        Results = [y.View(Output.Width)],
        Pool = pool,
    });
}
