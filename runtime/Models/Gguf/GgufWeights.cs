using Kernels.Formats;
using Kernels.IO;
using Kernels.Threading;

namespace Kernels.Models.Gguf;

/// <summary>The weights of a GGUF model under the names that Hugging Face's files have: plain numbers as tensors, blocks as matrices in the format of their type.</summary>
internal sealed class GgufWeights : ITensorSource, IDisposable
{
    private readonly GgufModel model;
    private readonly IReadOnlyDictionary<string, GgufPlace> places;

    private GgufWeights(GgufModel model)
    {
        this.model = model;
        (Configuration, places) = GgufArchitecture.Of(model);
        foreach (var place in places.Values)
        {
            Check(model.Tensor(place.Tensor), place.Rows);
        }
        Entries = places.Where(p => model.Entries.ContainsKey(p.Value.Tensor)).ToDictionary(p => p.Key, p => model.Entries[p.Value.Tensor], StringComparer.Ordinal);
    }

    /// <summary>The <c>config.json</c> that says the same as the metadata.</summary>
    public string Configuration { get; }

    /// <inheritdoc/>
    public string Path => model.Path;

    /// <summary>The tensors of plain numbers; messages call them by the names of the file.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>Opens a file, or all parts of a model that begins with it.</summary>
    /// <inheritdoc cref="GgufModel.Open" path="/exception"/>
    public static GgufWeights Open(string path)
    {
        var model = GgufModel.Open(path);
        try
        {
            return new GgufWeights(model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Bytes(string name) => model.Bytes(this.Entry(name).Name);

    /// <inheritdoc/>
    public void ReadFloats(string name, Span<float> destination)
    {
        model.ReadFloats(this.Entry(name).Name, destination);
        places[name].Rows?.FromFile(destination);
    }

    /// <summary>A layer as it is stored, which the caller disposes; null where it has plain numbers.</summary>
    /// <inheritdoc cref="GgufFile.ReadMatrix(string, WorkerPool?, CancellationToken)" path="/exception"/>
    public EncodedMatrix? Layer(string name, WorkerPool? pool, CancellationToken cancellation) =>
        places.TryGetValue($"{name}.weight", out var place) && model.Tensor(place.Tensor).Type.Plain is null
            ? model.ReadMatrix(place.Tensor, place.Rows is { } rows ? rows.Of : null, pool, cancellation)
            : null;

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();

    /// <exception cref="InvalidDataException">The tensor is none that a layer or norm can have.</exception>
    private void Check(GgufTensor tensor, HeadRows? rows)
    {
        if (tensor.Type.Plain is null && tensor.Shape.Length != 2)
        {
            throw new InvalidDataException($"{Path}: tensor {tensor} is quantized; only matrices are, and biases and the weights of norms are plain numbers.");
        }
        var count = tensor.Shape.IsEmpty ? 1 : tensor.Shape[0];
        if (rows is not null && count != rows.Count)
        {
            throw new InvalidDataException($"{Path}: tensor {tensor} should have {rows.Count} rows, {rows.Width} for each of {rows.Heads} heads.");
        }
    }
}
