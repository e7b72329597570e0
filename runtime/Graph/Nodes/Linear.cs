using Kernels.Formats;
using Kernels.Tensors;

namespace Kernels.Graph;

/// <summary>y[t, n] = sum(k) x[t, k]·w[n, k] + b[n], by the registered kernel of the weights' format.</summary>
public sealed unsafe class Linear : GraphNode
{
    /// <summary>Links the kernel for <paramref name="weights"/> in their format and inputs in <paramref name="activation"/>, null for f32.</summary>
    /// <exception cref="ArgumentException">The widths do not fit.</exception>
    /// <exception cref="KernelNotFoundException">The program holds no kernel for these formats.</exception>
    public Linear(string name, GraphValue x, PackedMatrix weights, Tensor? bias = null, FormatDescriptor? activation = null)
        : base(name, [x], x.Rows, weights.Rows)
    {
        ExpectWidth(name, "x", x, weights.Columns);
        if (bias is not null && bias.Count != weights.Rows)
        {
            throw Mismatch(name, $"the bias should have {weights.Rows} values, one for each row of the weights, but has {bias.Count}.");
        }
        Weights = weights;
        Bias = bias;
        Kernel = KernelRegistry.Linear(weights.Format, activation);
    }

    public PackedMatrix Weights { get; }

    public Tensor? Bias { get; }

    public LinearKernel Kernel { get; }

    /// <inheritdoc/>
    protected internal override long WorkspaceBytes(int rows) => Kernel.WorkspaceBytes(rows, Weights.Rows, Weights.Columns);

    /// <inheritdoc/>
    protected internal override void Run(in NodeContext context)
    {
        var x = context.Rows(Inputs[0]);
        var y = context.Rows(Output);
        var call = new LinearCall
        {
            Weights = Weights,
            X = x.Pointer,
            XStride = x.Stride,
            M = x.Count,
            Y = y.Pointer,
            YStride = y.Stride,
            Bias = Bias is null ? null : Bias.Pointer,
            Workspace = context.Workspace,
            Pool = context.Pool,
        };
        Kernel.Run(in call);
    }
}
