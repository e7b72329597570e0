using System.Collections.Immutable;
using Kernels.Arrays;
using Kernels.Graph;

namespace Kernels.Cpu;

/// <summary>Causal convolution: the inputs that the last run left and this run's lie one after the other while the kernel runs.</summary>
internal sealed unsafe class CpuConvolution : CpuOperation
{
    private readonly ArrayKernel kernel = KernelRegistry.Array("MambaConvolution");
    private readonly CausalConvolution node;
    private readonly ArrayView filters;

    // The inputs before this run's, oldest first: [w - 1, c].
    private readonly CpuState? past;

    public CpuConvolution(CausalConvolution node, CpuWeights weights)
    {
        this.node = node;
        filters = weights.Laid(kernel, "f", node.Filters, Width, node.Taps);
        past = Kept == 0 ? null : new CpuState((long)Kept * Width);
    }

    public override ImmutableArray<CpuState> States => past is null ? [] : [past];

    private int Width => node.Output.Width;

    /// <summary>The inputs that a run leaves for the next.</summary>
    private int Kept => node.Taps - 1;

    public override long WorkspaceBytes(int rows) => (long)(rows + Kept) * Width * sizeof(float);

    public override void Run(in CpuRun run)
    {
        var x = run.Rows(node.Inputs[0]);
        var y = run.Rows(node.Output);
        var window = (float*)run.Workspace;
        var kept = (long)Kept * Width;
        if (past is not null)
        {
            Copy(run.State(past), window, kept);
        }
        for (var row = 0; row < x.Count; row++)
        {
            Copy(x.Row(row), window + kept + ((nint)row * Width), Width);
        }
        kernel.Run(new ArrayCall
        {
            Arguments = [ArrayView.Of(window, y.Count + Kept, Width), filters, node.Bias is null ? default : ArrayView.Of(node.Bias.Pointer, Width)],
            Results = [y.View(Width)],
            Pool = run.Pool,
        });
        if (past is not null)
        {
            Copy(window + ((nint)x.Count * Width), run.State(past), kept);
        }
    }

    private static void Copy(float* from, float* to, long count) => Buffer.MemoryCopy(from, to, count * sizeof(float), count * sizeof(float));
}
