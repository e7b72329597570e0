using System.IO.MemoryMappedFiles;
using Kernels.Tensors;

namespace Kernels.IO;

/// <summary>A safetensors file, memory-mapped: its tensors are read from the file as they are asked for.</summary>
public sealed unsafe class SafetensorsFile : ITensorSource, IDisposable
{
    /// <summary>Elements converted at once: a tensor may have more bytes than a span can hold.</summary>
    private const int Chunk = 1 << 20;

    private readonly SafetensorsHeader header;
    private readonly MemoryMappedFile? mapping;
    private readonly MemoryMappedViewAccessor? view;
    private byte* start;

    private SafetensorsFile(string path)
    {
        Path = path;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        var length = stream.Length;
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixBytes];
        stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
        var json = new byte[SafetensorsHeader.JsonLength(path, prefix, length)];
        stream.ReadExactly(json);
        header = SafetensorsHeader.Parse(path, json, length);
        mapping = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        view = mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The strings under <c>__metadata__</c>; empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => header.Entries;

    /// <summary>Opens a file and checks its whole header.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    /// <exception cref="InvalidDataException">The file is not a sound safetensors file; the message names the file, the tensor and what is wrong.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new SafetensorsFile(path);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Bytes(string name)
    {
        var entry = this.Entry(name);
        return entry.Length <= int.MaxValue
            ? Slice(entry, 0, (int)entry.Length)
            : throw new InvalidDataException($"{Path}: tensor '{name}' has {entry.Length} bytes, more than one span can hold.");
    }

    /// <inheritdoc/>
    public void ReadFloats(string name, Span<float> destination)
    {
        var entry = this.Entry(name);
        if (destination.Length != entry.Count)
        {
            throw new ArgumentException($"Tensor {entry} has {entry.Count} elements; the destination has room for {destination.Length}.", nameof(destination));
        }
        var rest = destination;
        for (var first = 0L; !rest.IsEmpty; first += Chunk)
        {
            var part = rest[..Math.Min(Chunk, rest.Length)];
            Convert(entry, first, part);
            rest = rest[part.Length..];
        }
    }

    /// <summary>Unmaps the file. Spans of it must not be used after this.</summary>
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

    private void Convert(SafetensorsEntry entry, long first, Span<float> destination)
    {
        var size = entry.Type.Bits() / 8;
        var source = Slice(entry, first * size, destination.Length * size);
        switch (entry.Type)
        {
            case SafetensorsType.F64:
                ToSingle.FromFloat64(source, destination);
                break;
            case SafetensorsType.F32:
                ToSingle.FromFloat32(source, destination);
                break;
            case SafetensorsType.F16:
                ToSingle.FromFloat16(source, destination);
                break;
            case SafetensorsType.BF16:
                ToSingle.FromBFloat16(source, destination);
                break;
            case SafetensorsType.I8:
                ToSingle.FromInt8(source, destination);
                break;
            case SafetensorsType.U8:
                ToSingle.FromUInt8(source, destination);
                break;
            default:
                throw new InvalidDataException($"{Path}: tensor {entry} can't be read as floats; F64, F32, F16, BF16, I8 and U8 can.");
        }
    }

    private ReadOnlySpan<byte> Slice(SafetensorsEntry entry, long offset, int length)
    {
        ObjectDisposedException.ThrowIf(start is null, this);
        return new ReadOnlySpan<byte>(start + entry.Offset + offset, length);
    }
}
