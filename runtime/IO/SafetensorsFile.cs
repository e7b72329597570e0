namespace Kernels.IO;

/// <summary>A safetensors file, memory-mapped: its tensors are read from the file as they are asked for.</summary>
public sealed class SafetensorsFile : ITensorSource, IDisposable
{
    /// <summary>Bytes copied at once.</summary>
    private const int CopyBytes = 1 << 20;

    private readonly SafetensorsHeader header;
    private readonly MappedFile file;

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
        file = new MappedFile(stream);
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
            ? file.Slice(entry.Offset, (int)entry.Length)
            : throw new InvalidDataException($"{Path}: tensor '{name}' has {entry.Length} bytes, more than one span can hold.");
    }

    /// <inheritdoc/>
    public void ReadFloats(string name, Span<float> destination) => StoredFloats.Read(file, Path, this.Entry(name), destination);

    /// <summary>Writes the stored bytes of a tensor to a stream.</summary>
    internal void CopyTo(string name, Stream stream)
    {
        var entry = this.Entry(name);
        for (var done = 0L; done < entry.Length; done += CopyBytes)
        {
            stream.Write(file.Slice(entry.Offset + done, (int)Math.Min(CopyBytes, entry.Length - done)));
        }
    }

    /// <summary>Unmaps the file. Spans of it must not be used after this.</summary>
    public void Dispose() => file.Dispose();
}
