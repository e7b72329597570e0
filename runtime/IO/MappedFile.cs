using System.IO.MemoryMappedFiles;

namespace Kernels.IO;

/// <summary>A file in memory, as far as it is read.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? mapping;
    private readonly MemoryMappedViewAccessor? view;
    private byte* start;

    /// <exception cref="IOException">It cannot be read.</exception>
    public MappedFile(FileStream stream)
    {
        Length = stream.Length;
        if (Length == 0)
        {
            // There is nothing to map, and a mapping of nothing is refused.
            return;
        }
        mapping = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        view = mapping.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    }

    /// <summary>The bytes of the file.</summary>
    public long Length { get; }

    /// <summary>A part of the file, which must lie inside.</summary>
    /// <exception cref="ObjectDisposedException">The file is unmapped.</exception>
    public ReadOnlySpan<byte> Slice(long offset, int length) => new(Pointer(offset, length), length);

    /// <summary>As <see cref="Slice"/>, of any length.</summary>
    public byte* Pointer(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(start is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
        return start + offset;
    }

    /// <summary>Unmaps the file. Parts of it must not be used after this.</summary>
    public void Dispose()
    {
        if (start is not null)
        {
            start = null;
            view!.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            mapping!.Dispose();
        }
    }
}
