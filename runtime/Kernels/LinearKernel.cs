using System.Collections.Immutable;
using Kernels.Formats;

namespace Kernels;

/// <summary>Runs a kernel of the shape of <c>Linear</c>; does not allocate.</summary>
public delegate void LinearRun(in LinearCall call);

/// <summary>Bytes of workspace for x : [m, k] against w : [n, k].</summary>
public delegate long LinearWorkspace(int m, int n, int k);

/// <summary>A generated <c>Linear</c>: weights in one format, activations in f32 or in a dynamic activation format.</summary>
/// <param name="Weight">The format of w.</param>
/// <param name="Activation">The format that x is encoded in on the way in; null for f32 as it comes.</param>
/// <param name="Rules">The names of the rewrite rules that made it, in order.</param>
/// <param name="Code">The generated code; it trusts its arguments.</param>
public sealed partial record LinearKernel(
    FormatDescriptor Weight,
    FormatDescriptor? Activation,
    ImmutableArray<string> Rules,
    LinearWorkspace WorkspaceBytes,
    LinearRun Code)
{
    /// <summary>The same kernel for activations in a format whose codes it does not multiply: they are encoded, decoded again and taken as f32.</summary>
    public LinearKernel Decoding(FormatDescriptor activation) => new DecodedLinear(this, activation).Kernel;
}
