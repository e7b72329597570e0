using ILGPU;

namespace Kernels.Gpu;

/// <summary>The arrays and extents of one call, by their numbers: what generated code fills its kernels' arguments from.</summary>
public sealed class GpuFrame
{
    private readonly DeviceArray[] arrays;
    private readonly int[] leading;
    private readonly int[] extents;
    private readonly ArrayView<float> nothing;

    /// <param name="leading">For each array how many leading axes it has: those of a batch.</param>
    /// <param name="nothing">Memory to point to where there is no array.</param>
    internal GpuFrame(GpuDevice device, DeviceArray[] arrays, int[] leading, int[] extents, int batches, ArrayView<float> nothing)
    {
        (Device, this.arrays, this.leading, this.extents, Batches, this.nothing) = (device, arrays, leading, extents, batches, nothing);
    }

    internal GpuDevice Device { get; }

    internal int Batches { get; }

    internal ReadOnlySpan<int> Extents => extents;

    /// <summary>The memory of an array of floats; some memory that nobody reads where it is absent.</summary>
    public ArrayView<float> Floats(int array) => arrays[array].IsAbsent ? nothing : arrays[array].Floats;

    /// <summary>The memory of an array of integers; as <see cref="Floats"/>.</summary>
    public ArrayView<int> Integers(int array) => Floats(array).Cast<int>();

    /// <summary>Elements from one index of a declared dimension to the next.</summary>
    public int Stride(int array, int dimension) => arrays[array].IsAbsent ? 0 : arrays[array].Stride(leading[array] + dimension);

    /// <summary>Elements from one batch to the next; 0 where all share the array.</summary>
    public int BatchStride(int array) => leading[array] == 0 ? 0 : arrays[array].Stride(leading[array] - 1);

    /// <summary>1 where the array was given, else 0.</summary>
    public int IsPresent(int array) => arrays[array].IsAbsent ? 0 : 1;

    /// <summary>An extent of the call.</summary>
    public int Extent(int extent) => extents[extent];

    internal DeviceArray Array(int array) => arrays[array];

    internal int Leading(int array) => leading[array];
}
