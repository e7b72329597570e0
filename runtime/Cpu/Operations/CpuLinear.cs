using Kernels.Formats;
using Kernels.Graph;

namespace Kernels.Cpu;

/// <summary>A product with a matrix of weights, by the registered kernel of their format and of the format of inputs.</summary>
internal sealed unsafe class CpuLinear : CpuOperation
{
    private readonly Linear node;
    private readonly LinearKernel kernel;
    private readonly PackedMatrix matrix;

    /// <exception cref="KernelNotFoundException">The program holds no kernel for these formats.</exception>
    public CpuLinear(Linear node, CpuWeights weights)
    {
        this.node = node;
        kernel = KernelRegistry.Linear(node.Weights.Format, node.Activation);
        matrix = weights.Packed(node.Weights);
    }

    public override long WorkspaceBytes(int rows) => kernel.WorkspaceBytes(rows, matrix.Rows, matrix.Columns);

    public override void Run(in CpuRun run)
    {
        var x = run.Rows(node.Inputs[0]);
        var y = run.Rows(node.Output);
        var call = new LinearCall
        {
            Weights = matrix,
            X = x.Pointer,
            XStride = x.Stride,
            M = x.Count,
            Y = y.Pointer,
            YStride = y.Stride,
            Bias = node.Bias is null ? null : node.Bias.Pointer,
            Workspace = run.Workspace,
            Pool = run.Pool,
        };
        kernel.Run(in call);
    }
}
