using System.Text.Json;

namespace Kernels.IO;

/// <summary>
/// The tensors of a model folder as Hugging Face lays it out: <c>model.safetensors</c>, or the shards that
/// <c>model.safetensors.index.json</c> names, under one lookup.
/// </summary>
public sealed class SafetensorsModel : ITensorSource, IDisposable
{
    private const string SingleFile = "model.safetensors";
    private const string IndexFile = "model.safetensors.index.json";

    private readonly List<SafetensorsFile> files = [];
    private readonly Dictionary<string, SafetensorsFile> fileOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SafetensorsEntry> entries = new(StringComparer.Ordinal);

    private SafetensorsModel(string folder) => Path = folder;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => entries;

    /// <summary>Opens the model in a folder; a single file is preferred to shards.</summary>
    /// <exception cref="FileNotFoundException">The folder holds neither file, or a shard is missing.</exception>
    /// <exception cref="InvalidDataException">A file or the index is not sound; the message names the file and what is wrong.</exception>
    public static SafetensorsModel Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var model = new SafetensorsModel(folder);
        try
        {
            var single = System.IO.Path.Combine(folder, SingleFile);
            var index = System.IO.Path.Combine(folder, IndexFile);
            if (File.Exists(single))
            {
                var file = model.Add(single);
                model.AddTensors(file, file.Entries.Keys);
            }
            else if (File.Exists(index))
            {
                model.AddShards(index);
            }
            else
            {
                throw new FileNotFoundException($"{folder} holds neither {SingleFile} nor {IndexFile}.", single);
            }
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Bytes(string name) => FileOf(name).Bytes(name);

    /// <inheritdoc/>
    public void ReadFloats(string name, Span<float> destination) => FileOf(name).ReadFloats(name, destination);

    /// <summary>Unmaps all files. Spans of them must not be used after this.</summary>
    public void Dispose() => files.ForEach(f => f.Dispose());

    private SafetensorsFile FileOf(string name) => fileOf[this.Entry(name).Name];

    private SafetensorsFile Add(string path)
    {
        var file = SafetensorsFile.Open(path);
        files.Add(file);
        return file;
    }

    private void AddTensors(SafetensorsFile file, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            fileOf.Add(name, file);
            entries.Add(name, file.Entry(name));
        }
    }

    private void AddShards(string index)
    {
        foreach (var shard in ReadIndex(index).GroupBy(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal))
        {
            var path = System.IO.Path.Combine(Path, shard.Key);
            if (!File.Exists(path))
            {
                throw new FileNotFoundException($"{index}: the shard {shard.Key} is missing.", path);
            }
            AddTensors(Add(path), shard);
        }
    }

    private static Dictionary<string, string> ReadIndex(string index)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(index));
            return ReadIndex(index, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{index}: not valid JSON: {e.Message}", e);
        }
    }

    private static Dictionary<string, string> ReadIndex(string index, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("weight_map", out var map)
            || map.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{index}: there is no object 'weight_map' from tensor names to files.");
        }
        var shards = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in map.EnumerateObject())
        {
            var file = pair.Value.ValueKind == JsonValueKind.String ? pair.Value.GetString()! : string.Empty;
            if (file.Length == 0 || file is "." or ".." || file.AsSpan().ContainsAny("/\\:\0"))
            {
                throw new InvalidDataException($"{index}: tensor '{pair.Name}' should name a file of this folder, not {pair.Value.GetRawText()}.");
            }
            if (!shards.TryAdd(pair.Name, file))
            {
                throw new InvalidDataException($"{index}: tensor '{pair.Name}' is listed twice.");
            }
        }
        return shards;
    }
}
