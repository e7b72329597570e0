using System.Runtime.InteropServices;

namespace Kernels.PtxMachine;

/// <summary>A named piece of global memory.</summary>
public sealed class DeviceBuffer
{
    internal DeviceBuffer(string name, int window, byte[] data, bool isReadOnly, bool isInitialised)
    {
        (Name, Index, Data, IsReadOnly) = (name, window - 1, data, isReadOnly);
        Address = ((ulong)window << DeviceMemory.WindowBits) + DeviceMemory.WindowOffset;
        WrittenBytes = isInitialised ? null : new byte[data.Length];
        TouchedSectors = new byte[(data.Length + 31) / 32];
    }

    public string Name { get; }

    /// <summary>The 64-bit address of its first byte, a multiple of 256.</summary>
    public ulong Address { get; }

    /// <summary>Its size in bytes.</summary>
    public int Size => Data.Length;

    /// <summary>Whether a write by a kernel is reported.</summary>
    public bool IsReadOnly { get; }

    /// <summary>Its content; written here, it does not count as written by a kernel.</summary>
    public Span<byte> Bytes => Data;

    /// <summary>How many bytes nobody has written yet.</summary>
    public int UnwrittenBytes => WrittenBytes is null ? 0 : WrittenBytes.AsSpan().Count((byte)0);

    internal int Index { get; }

    internal byte[] Data { get; }

    /// <summary>One flag per byte (1: written); null where the whole buffer was given.</summary>
    internal byte[]? WrittenBytes { get; }

    /// <summary>One flag per 32-byte sector that the current launch accesses.</summary>
    internal byte[] TouchedSectors { get; }

    /// <summary>The content as values of <typeparamref name="T"/>.</summary>
    public T[] Read<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Data).ToArray();

    /// <summary>Puts values at the front; those bytes then count as written.</summary>
    public void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var source = MemoryMarshal.AsBytes(values);
        source.CopyTo(Data);
        WrittenBytes?.AsSpan(0, source.Length).Fill(1);
    }
}
