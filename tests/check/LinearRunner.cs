using Kernels.Formats;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Check;

/// <summary>Calls a kernel on managed arrays; results and workspace are poisoned first.</summary>
public static unsafe class LinearRunner
{
    /// <summary>y : [m, n] of x : [m, k]; an empty bias is none.</summary>
    public static float[] Run(LinearKernel kernel, PackedMatrix weights, ReadOnlySpan<float> x, int m, ReadOnlySpan<float> bias, WorkerPool pool)
    {
        var (n, k) = (weights.Rows, weights.Columns);
        var y = new float[m * n];
        y.AsSpan().Fill(float.NaN);
        using var workspace = new NativeBuffer(kernel.WorkspaceBytes(m, n, k));
        workspace.Span<byte>().Fill(0xFF);
        fixed (float* from = x, to = y, b = bias)
        {
            kernel.Run(new LinearCall
            {
                Weights = weights,
                X = from,
                XStride = k,
                M = m,
                Y = to,
                YStride = n,
                Bias = bias.IsEmpty ? null : b,
                Workspace = workspace.Pointer,
                Pool = pool,
            });
        }
        return y;
    }
}
