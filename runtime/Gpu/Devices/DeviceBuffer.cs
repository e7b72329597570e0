using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace Kernels.Gpu;

/// <summary>Memory of a device for elements of one type.</summary>
public sealed class DeviceBuffer<T> : IDisposable
    where T : unmanaged
{
    // ILGPU has no buffers without elements.
    private readonly MemoryBuffer1D<T, Stride1D.Dense> buffer;

    internal DeviceBuffer(GpuDevice device, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        buffer = device.Accelerator.Allocate1D<T>(Math.Max(1, length));
    }

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>The bytes of the elements.</summary>
    public unsafe long Bytes => Length * sizeof(T);

    /// <summary>All elements, for kernels.</summary>
    public ArrayView<T> View => buffer.View.AsContiguous().SubView(0, Length);

    /// <summary>The address of the first element on the device.</summary>
    public nint Address => buffer.NativePtr;

    /// <summary>Some of the elements.</summary>
    public ArrayView<T> Slice(long start, long length) => View.SubView(start, length);

    /// <summary>Copies elements to the device, from element <paramref name="start"/> on. They may be overwritten once the call returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for them.</exception>
    public void Upload(DeviceStream stream, ReadOnlySpan<T> values, long start = 0)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Check(values.Length, start);
        if (!values.IsEmpty)
        {
            stream.RefuseRecording("Copies from the host");
            View.SubView(start, values.Length).CopyFromCPU(stream.Inner, ref MemoryMarshal.GetReference(values), values.Length);
            stream.Synchronize();
        }
    }

    /// <summary>Copies elements from the device, from element <paramref name="start"/> on, once all before on the stream has run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public void Download(DeviceStream stream, Span<T> values, long start = 0)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Check(values.Length, start);
        if (!values.IsEmpty)
        {
            stream.RefuseRecording("Copies to the host");
            View.SubView(start, values.Length).CopyToCPU(stream.Inner, ref MemoryMarshal.GetReference(values), values.Length);
            stream.Synchronize();
        }
    }

    /// <summary>Copies elements within the device.</summary>
    internal static void Copy(DeviceStream stream, ArrayView<T> from, ArrayView<T> to) => stream.Enqueue(inner => from.CopyTo(inner, to));

    /// <summary>Sets every byte to 0.</summary>
    public void Clear(DeviceStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Enqueue(inner => buffer.MemSet(inner, 0, 0, buffer.LengthInBytes));
    }

    /// <inheritdoc/>
    public void Dispose() => buffer.Dispose();

    private void Check(int count, long start)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        if (count > Length - start)
        {
            throw new ArgumentOutOfRangeException(nameof(start), start, $"The buffer has {Length} elements: {count} from {start} on are too many.");
        }
    }
}
