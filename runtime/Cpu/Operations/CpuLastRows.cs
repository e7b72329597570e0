using Kernels.Graph;

namespace Kernels.Cpu;

/// <summary>The rows whose results are asked for.</summary>
internal sealed unsafe class CpuLastRows(LastRows node) : CpuOperation
{
    public override void Run(in CpuRun run)
    {
        var x = run.Rows(node.Inputs[0]);
        var y = run.Rows(node.Output);
        var width = node.Output.Width;
        for (var row = 0; row < y.Count; row++)
        {
            new Span<float>(x.Row(x.Count - y.Count + row), width).CopyTo(new Span<float>(y.Row(row), width));
        }
    }
}
