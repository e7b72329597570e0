using System.Runtime.InteropServices;

namespace Kernels.Tensors;

/// <summary>Zeroed native memory, aligned to 64 bytes and followed by 64 readable bytes (vector loads may run past the end).</summary>
public sealed unsafe class NativeBuffer : IDisposable
{
    private const int Alignment = 64;
    private byte* pointer;

    /// <summary>A buffer of <paramref name="length"/> bytes, all 0.</summary>
    public NativeBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        var bytes = checked((nuint)length + Alignment);
        pointer = (byte*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(pointer, bytes);
        GC.AddMemoryPressure(length + Alignment);
    }

    /// <summary>Frees memory that nobody disposed.</summary>
    ~NativeBuffer() => Free();

    /// <summary>Bytes that may be written.</summary>
    public long Length { get; }

    /// <summary>The first byte; null once disposed.</summary>
    public byte* Pointer => pointer;

    /// <summary>The memory as whole elements of <typeparamref name="T"/>.</summary>
    /// <exception cref="ObjectDisposedException">The memory is given back.</exception>
    /// <exception cref="OverflowException">More elements than a span can hold, 2^31 - 1.</exception>
    public Span<T> Span<T>()
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(pointer is null, this);
        return new Span<T>(pointer, checked((int)(Length / sizeof(T))));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (pointer is not null)
        {
            NativeMemory.AlignedFree(pointer);
            pointer = null;
            GC.RemoveMemoryPressure(Length + Alignment);
        }
    }
}
