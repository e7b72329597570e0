using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kernels.Formats;

namespace Kernels;

/// <summary>
/// A Linear with rotated weights: the sum over k of x·rotate(v) is that of x'·v with x' turned back, so each token is turned once and the kernel takes v.
/// </summary>
internal sealed unsafe class RotatedLinear(LinearKernel unrotated, Rotation rotation)
{
    public LinearKernel Kernel => new(unrotated.Weight, unrotated.Activation, unrotated.Rules, WorkspaceBytes, Run);

    private long WorkspaceBytes(int m, int n, int k) => WorkspaceFloats.Bytes(m, k) + unrotated.WorkspaceBytes(m, n, k);

    private void Run(in LinearCall call)
    {
        var columns = call.Weights.Columns;
        var work = new Work { Rotation = rotation, X = call.X, Stride = call.XStride, Columns = columns, Turned = (float*)call.Workspace };
        call.Pool.Run(call.M, &Turn, Unsafe.AsPointer(ref work));
        unrotated.Code(call with { X = work.Turned, XStride = columns, Workspace = call.Workspace + WorkspaceFloats.Bytes(call.M, columns) });
    }

    private static void Turn(void* state, int token)
    {
        ref var work = ref Unsafe.AsRef<Work>(state);
        var row = new Span<float>(work.Turned + ((nint)token * work.Columns), work.Columns);
        new ReadOnlySpan<float>(work.X + (token * work.Stride), work.Columns).CopyTo(row);
        work.Rotation.ApplyTransposed(row);
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Work
    {
        public Rotation Rotation;
        public float* X;
        public nint Stride;
        public int Columns;
        public float* Turned;
    }
}
