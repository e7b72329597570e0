using Kernels.Formats;
using Kernels.Threading;

namespace Kernels.IO;

/// <summary>The tensors of a model in GGUF, one file or all parts that it is split into (<c>-00001-of-00003.gguf</c>), under one lookup.</summary>
public sealed class GgufModel : ITensorSource, IDisposable
{
    private readonly List<GgufFile> files = [];
    private readonly Dictionary<string, GgufFile> fileOf = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, GgufTensor> tensors = new(StringComparer.Ordinal);

    private GgufModel(string path) => Path = path;

    /// <summary>The file that was opened: of several, the first.</summary>
    public string Path { get; }

    /// <summary>The metadata, which the first file has.</summary>
    public IReadOnlyDictionary<string, GgufValue> Metadata => files[0].Metadata;

    /// <summary>All tensors, in the order of the files.</summary>
    public IReadOnlyDictionary<string, GgufTensor> Tensors => tensors;

    /// <summary>The tensors of plain numbers.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; private set; } = new Dictionary<string, SafetensorsEntry>();

    /// <summary>Opens a model, and checks the headers of all its files.</summary>
    /// <param name="path">The file; of several, the first.</param>
    /// <exception cref="IOException">There is no such file, a part is missing, or one cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be read, or is a folder.</exception>
    /// <exception cref="InvalidDataException">A file is not sound, it is not the first part, or the parts are not those of one model; the message names the file and what is wrong.</exception>
    public static GgufModel Open(string path)
    {
        var model = new GgufModel(path);
        try
        {
            var first = model.Add(path);
            if (GgufSplit.Of(first) is { } split)
            {
                model.AddParts(split);
            }
            model.Entries = model.files.SelectMany(f => f.Entries).ToDictionary(StringComparer.Ordinal);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public GgufTensor Tensor(string name) => FileOf(name).Tensor(name);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Bytes(string name) => FileOf(name).Bytes(name);

    /// <inheritdoc/>
    public void ReadFloats(string name, Span<float> destination) => FileOf(name).ReadFloats(name, destination);

    /// <inheritdoc cref="GgufFile.ReadMatrix(string, WorkerPool?, CancellationToken)"/>
    public EncodedMatrix ReadMatrix(string name, WorkerPool? pool = null, CancellationToken cancellation = default) => ReadMatrix(name, null, pool, cancellation);

    /// <inheritdoc cref="GgufFile.ReadMatrix(string, Func{int, int}?, WorkerPool?, CancellationToken)"/>
    internal EncodedMatrix ReadMatrix(string name, Func<int, int>? place, WorkerPool? pool, CancellationToken cancellation) => FileOf(name).ReadMatrix(name, place, pool, cancellation);

    /// <summary>Unmaps all files. Spans of them must not be used after this.</summary>
    public void Dispose() => files.ForEach(f => f.Dispose());

    private GgufFile FileOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return fileOf.TryGetValue(name, out var file) ? file : throw new InvalidDataException($"{Path}: there is no tensor '{name}' among its {tensors.Count}.");
    }

    private void AddParts(GgufSplit split)
    {
        var prefix = split.Prefix(Path);
        if (split.Number != 0)
        {
            throw new InvalidDataException($"{Path} is part {split.Number + 1} of {split.Count} of a model; open the first, {prefix}{split.End(0)}.");
        }
        for (var part = 1; part < split.Count; part++)
        {
            var path = prefix + split.End(part);
            if (!File.Exists(path))
            {
                throw new FileNotFoundException($"{Path}: part {part + 1} of {split.Count}, {path}, is missing.", path);
            }
            var there = GgufSplit.Of(Add(path));
            if (there is null || (there.Number, there.Count) != (part, split.Count))
            {
                throw new InvalidDataException($"{path} says that it is {(there is null ? "a whole model" : $"part {there.Number + 1} of {there.Count}")}; its name says part {part + 1} of {split.Count}.");
            }
        }
        if (split.Tensors is { } count && count != tensors.Count)
        {
            throw new InvalidDataException($"{Path}: its {split.Count} parts have {tensors.Count} tensors together; they should have {count}.");
        }
    }

    private GgufFile Add(string path)
    {
        var file = GgufFile.Open(path);
        files.Add(file);
        foreach (var (name, tensor) in file.Tensors)
        {
            if (!fileOf.TryAdd(name, file))
            {
                throw new InvalidDataException($"{path}: tensor '{name}' is in {fileOf[name].Path} too.");
            }
            tensors.Add(name, tensor);
        }
        return file;
    }
}
