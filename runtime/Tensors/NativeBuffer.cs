using System.Runtime.InteropServices;

namespace Kernels.Tensors;

/// <summary>Zeroed native memory, aligned to 64 bytes and followed by 64 readable bytes (vector loads may run past the end).</summary>
public sealed unsafe class NativeBuffer : IDisposable
{
    private const int Alignment = 64;
    private byte* pointer;

    public NativeBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        var bytes = checked((nuint)length + Alignment);
        pointer = (byte*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(pointer, bytes);
        GC.AddMemoryPressure(length + Alignment);
    }

    ~NativeBuffer() => Free();

    /// <summary>Bytes that may be written.</summary>
    public long Length { get; }

    public byte* Pointer => pointer;

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
