using Kernels.Formats;
using Kernels.Graph;

namespace Kernels.Cpu;

/// <summary>The rows of a table that the tokens name, decoded from the packed layout that a head with the same weights reads too.</summary>
internal sealed unsafe class CpuPackedEmbedding(Embedding node, CpuWeights weights) : CpuOperation
{
    private readonly PackedMatrix table = weights.Packed(node.Table);

    public override void Run(in CpuRun run)
    {
        var tokens = run.Integers(node.Inputs[0]);
        var y = run.Rows(node.Output);
        for (var row = 0; row < y.Count; row++)
        {
            table.DequantizeRow(tokens[row], new Span<float>(y.Row(row), node.Output.Width));
        }
    }
}
