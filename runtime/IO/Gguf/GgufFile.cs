using Kernels.Formats;
using Kernels.Interchange;
using Kernels.Threading;

namespace Kernels.IO;

/// <summary>
/// A GGUF file of version 2 or 3, memory-mapped. Tensors of plain numbers are <see cref="Entries"/>; tensors of blocks are matrices in the declared format of their type.
/// </summary>
public sealed unsafe class GgufFile : ITensorSource, IDisposable
{
    private readonly MappedFile file;
    private readonly GgufHeader header;

    private GgufFile(string path)
    {
        Path = path;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        file = new MappedFile(stream);
        try
        {
            header = GgufHeader.Parse(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        Entries = header.Tensors.Values.Where(t => t.Type.Plain is not null).ToDictionary(t => t.Name, t => new SafetensorsEntry(t.Name, t.Type.Plain!.Value, t.Shape, t.Offset, t.Length), StringComparer.Ordinal);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The version of the format: 2 or 3.</summary>
    public uint Version => header.Version;

    /// <summary>The metadata, in the order of the file.</summary>
    public IReadOnlyDictionary<string, GgufValue> Metadata => header.Metadata;

    /// <summary>All tensors, in the order of the file.</summary>
    public IReadOnlyDictionary<string, GgufTensor> Tensors => header.Tensors;

    /// <summary>The tensors of plain numbers.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>Opens a file and checks its whole header.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    /// <exception cref="InvalidDataException">The file is not a sound GGUF file; the message names the file, the byte, the key or tensor and what is wrong.</exception>
    public static GgufFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new GgufFile(path);
    }

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public GgufTensor Tensor(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Tensors.TryGetValue(name, out var tensor) ? tensor : throw new InvalidDataException($"{Path}: there is no tensor '{name}' among its {Tensors.Count}.");
    }

    /// <summary>The stored bytes of a tensor, of blocks too.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor, or it has 2^31 bytes or more.</exception>
    public ReadOnlySpan<byte> Bytes(string name)
    {
        var tensor = Tensor(name);
        return tensor.Length <= int.MaxValue
            ? file.Slice(tensor.Offset, (int)tensor.Length)
            : throw new InvalidDataException($"{Path}: tensor '{name}' has {tensor.Length} bytes, more than one span can hold.");
    }

    /// <inheritdoc/>
    public void ReadFloats(string name, Span<float> destination) => StoredFloats.Read(file, Path, this.Entry(name), destination);

    /// <summary>Reads a tensor of blocks in the declared format of its type, which the library Kernels.Gguf has; of a tensor of more than two dimensions, the rows of all matrices.</summary>
    /// <param name="pool">The threads that work on it; the caller's alone where it is null.</param>
    /// <param name="cancellation">Looked at every few rows.</param>
    /// <exception cref="FormatNotFoundException">The program lacks the format, or declares another of its name.</exception>
    /// <exception cref="InvalidDataException">
    /// There is no such tensor, it has plain numbers or a type that is no format, it is too large, or a number in it is infinite or NaN.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public EncodedMatrix ReadMatrix(string name, WorkerPool? pool = null, CancellationToken cancellation = default) => ReadMatrix(name, null, pool, cancellation);

    /// <summary>As <see cref="ReadMatrix(string, WorkerPool?, CancellationToken)"/>, of a matrix whose rows lie in another order in the file.</summary>
    /// <param name="place">Where a row lies among those of the file; null for the same order.</param>
    internal EncodedMatrix ReadMatrix(string name, Func<int, int>? place, WorkerPool? pool, CancellationToken cancellation)
    {
        var tensor = Tensor(name);
        var format = Format(tensor);
        if (tensor.Rows > int.MaxValue || tensor.Columns > int.MaxValue)
        {
            throw new InvalidDataException($"{Path}: tensor {tensor} has more than 2^31 - 1 rows or columns.");
        }
        try
        {
            var places = new RowPlaces(tensor.Offset, place);
            return BlockCodec.Unpack(format, file.Pointer(tensor.Offset, tensor.Length), tensor.Length, (int)tensor.Rows, (int)tensor.Columns, places, pool, cancellation);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{Path}: tensor {tensor}: {e.Message}", e);
        }
    }

    /// <summary>Unmaps the file. Spans of it must not be used after this.</summary>
    public void Dispose() => file.Dispose();

    private FormatDescriptor Format(GgufTensor tensor)
    {
        if (tensor.Type.Format is not { } name)
        {
            var what = tensor.Type.Plain is null ? $"the type {tensor.Type} is declared as no format" : "it has plain numbers, which are read as floats";
            throw new InvalidDataException($"{Path}: tensor {tensor} is no matrix of blocks: {what}.");
        }
        var format = KernelRegistry.FindFormat(name)
            ?? throw new FormatNotFoundException($"{Path}: tensor {tensor} is in the format {name}, which this program lacks. Reference Kernels.Gguf and call Kernels.Gguf.QkFormats.Register(), or declare it.");
        return tensor.Type.HasBlocksOf(format) ? format : throw new FormatNotFoundException($"{Path}: tensor {tensor}: {tensor.Type.Difference(format)}.");
    }
}
