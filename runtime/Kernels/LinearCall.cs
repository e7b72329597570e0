using Kernels.Formats;
using Kernels.Threading;

namespace Kernels;

/// <summary>The arguments of one call of a <c>Linear</c> kernel: y[m, n] = sum(k) x[m, k]·w[n, k] + b[n].</summary>
public readonly unsafe struct LinearCall
{
    /// <summary>w : [n, k] in the kernel's weight format.</summary>
    public required PackedMatrix Weights { get; init; }

    /// <summary>x : [m, k], rows <see cref="XStride"/> floats apart.</summary>
    public required float* X { get; init; }

    /// <summary>Floats from one row of x to the next, at least k.</summary>
    public required nint XStride { get; init; }

    /// <summary>The number of rows of x, at least 1.</summary>
    public required int M { get; init; }

    /// <summary>y : [m, n], rows <see cref="YStride"/> floats apart; it must not overlap x.</summary>
    public required float* Y { get; init; }

    /// <summary>Floats from one row of y to the next, at least n.</summary>
    public required nint YStride { get; init; }

    /// <summary>b : [n], or null where there is none.</summary>
    public float* Bias { get; init; }

    /// <summary>At least <see cref="LinearKernel.WorkspaceBytes"/> bytes, aligned to 64; its contents need not be kept.</summary>
    public required byte* Workspace { get; init; }

    /// <summary>The threads that share the work; results do not depend on their number.</summary>
    public required WorkerPool Pool { get; init; }
}
