using System.Globalization;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace Kernels.Gpu;

/// <summary>The version of a CUDA device's instruction set: 9.0 is sm_90.</summary>
public readonly record struct ComputeCapability(int Major, int Minor) : IComparable<ComputeCapability>
{
    /// <inheritdoc/>
    public int CompareTo(ComputeCapability other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    /// <summary>Whether a is older than b.</summary>
    public static bool operator <(ComputeCapability a, ComputeCapability b) => a.CompareTo(b) < 0;

    /// <summary>Whether a is newer than b.</summary>
    public static bool operator >(ComputeCapability a, ComputeCapability b) => a.CompareTo(b) > 0;

    /// <summary>Whether a is older than b, or the same.</summary>
    public static bool operator <=(ComputeCapability a, ComputeCapability b) => a.CompareTo(b) <= 0;

    /// <summary>Whether a is newer than b, or the same.</summary>
    public static bool operator >=(ComputeCapability a, ComputeCapability b) => a.CompareTo(b) >= 0;

    /// <summary>As assemblers write it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"sm_{Major}{Minor}");
}

/// <summary>What a device is.</summary>
/// <param name="Capability">Null on a simulated device.</param>
/// <param name="Multiprocessors">The number of multiprocessors (SMs).</param>
/// <param name="WarpSize">Threads that run in step.</param>
/// <param name="MaxBlockThreads">The most threads of a block.</param>
/// <param name="MemoryBytes">Global memory.</param>
/// <param name="CacheBytes">The second-level cache; 0 on a simulated device.</param>
public sealed record DeviceFacts(
    string Name, ComputeCapability? Capability, int Multiprocessors, int WarpSize, int MaxBlockThreads, long MemoryBytes, long CacheBytes)
{
    /// <summary>One line: <c>NVIDIA H100 80GB HBM3 (sm_90, 132 SMs, 79 GiB, 50 MiB of cache)</c>.</summary>
    public override string ToString() => Capability is null
        ? $"{Name} (simulated)"
        : string.Create(CultureInfo.InvariantCulture, $"{Name} ({Capability}, {Multiprocessors} SMs, {MemoryBytes >> 30} GiB, {CacheBytes >> 20} MiB of cache)");

    internal static DeviceFacts Of(Accelerator accelerator)
    {
        var cuda = accelerator as CudaAccelerator;
        return new DeviceFacts(
            accelerator.Name,
            cuda is null ? null : new ComputeCapability(cuda.Architecture.Major, cuda.Architecture.Minor),
            accelerator.NumMultiprocessors,
            accelerator.WarpSize,
            accelerator.MaxNumThreadsPerGroup,
            accelerator.MemorySize,
            cuda?.L2CacheSize ?? 0);
    }
}
