using Kernels.Encoding;
using Kernels.Formats;

namespace Kernels;

/// <summary>A Linear whose activations are encoded and decoded again before the kernel for f32 takes them.</summary>
internal sealed unsafe class DecodedLinear(LinearKernel floats, FormatDescriptor activation)
{
    public LinearKernel Kernel => new(floats.Weight, activation, ["decode-activations", .. floats.Rules], WorkspaceBytes, Run);

    private long WorkspaceBytes(int m, int n, int k) => WorkspaceFloats.Bytes(m, k) + floats.WorkspaceBytes(m, n, k);

    private void Run(in LinearCall call)
    {
        var columns = call.Weights.Columns;
        var values = (float*)call.Workspace;
        DecodedActivations.Find(activation, call.X, call.XStride, call.M, columns, values, call.Pool);
        floats.Code(call with { X = values, XStride = columns, Workspace = call.Workspace + WorkspaceFloats.Bytes(call.M, columns) });
    }
}
