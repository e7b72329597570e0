using Kernels.Arrays;
using Kernels.Graph;

namespace Kernels.Cpu;

/// <summary>The rows of a table of plain floats that the tokens name.</summary>
internal sealed unsafe class CpuEmbedding : CpuOperation
{
    private readonly ArrayKernel kernel = KernelRegistry.Array("TokenEmbedding");
    private readonly Embedding node;
    private readonly ArrayView table;

    private CpuEmbedding(Embedding node, ArrayView table) => (this.node, this.table) = (node, table);

    /// <summary>What reads the table as it lies in memory anyway: its floats, or a packed layout.</summary>
    public static CpuOperation Create(Embedding node, CpuWeights weights) =>
        weights.Plain(node.Table) is { IsAbsent: false } table ? new CpuEmbedding(node, table) : new CpuPackedEmbedding(node, weights);

    public override void Run(in CpuRun run)
    {
        var y = run.Rows(node.Output);
        kernel.Run(new ArrayCall
        {
            Arguments = [ArrayView.RowMajor(run.Integers(node.Inputs[0]), NumberType.I32, [y.Count]), table],
            Results = [y.View(node.Output.Width)],
            Pool = run.Pool,
        });
    }
}
