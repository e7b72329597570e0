using System.Globalization;
using Kernels.Encoding;
using Kernels.Formats;
using Kernels.Graph;
using Kernels.IO;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Models;

/// <summary>
/// Turns a model's tensors into the weights of graph nodes: reads and encodes each once, and owns the result. It also
/// notes which tensors were used, because one that is not means that the file is another model than its <c>config.json</c> says.
/// </summary>
internal sealed class WeightLoader(ITensorSource source, ModelOptions options, int layers) : IDisposable
{
    private readonly List<IDisposable> owned = [];
    private readonly List<LinearLayer> linear = [];
    private readonly Dictionary<string, LoadedMatrix> matrices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> floatTensors = new(StringComparer.Ordinal);
    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private WorkerPool? pool = options.Pool;

    /// <summary>The linear layers in the order in which they were loaded.</summary>
    public IReadOnlyList<LinearLayer> Layers => linear;

    /// <summary>The matrices by the names of their tensors.</summary>
    public IReadOnlyDictionary<string, LoadedMatrix> Matrices => matrices;

    /// <summary>The tensors that stay floats whatever the format of the layers, by name.</summary>
    public IReadOnlyDictionary<string, Tensor> FloatTensors => floatTensors;

    /// <summary>The pool that encodes weights, and on the CPU packs them and runs the model.</summary>
    public WorkerPool Pool => pool ??= Own(new WorkerPool(options.Threads));

    /// <summary>A projection: the layer <paramref name="name"/> in the format that the options give it.</summary>
    public Linear Projection(string name, GraphValue x, int rows, bool bias)
    {
        var loaded = LoadLayer(name, rows, x.Width, options.Format);
        Note(new LinearLayer(name, loaded.Weights, true));
        return Link(name, x, loaded, bias ? Floats($"{name}.bias", rows) : null);
    }

    /// <summary>
    /// The output head. Where it shares the embedding and the file has weights of its own all the same, these stand if they differ, as in
    /// transformers 5: the configuration is then wrong about the file.
    /// </summary>
    /// <param name="embedding">The table that the head shares, or null.</param>
    public Linear Head(string name, GraphValue x, int rows, string? embedding = null)
    {
        var tied = embedding is not null && !HasOwnWeights($"{name}.weight", $"{embedding}.weight") ? $"{embedding}.weight" : null;
        var format = options.QuantizeHead ? options.Format : null;
        var loaded = LoadLayer(name, rows, x.Width, format, tied);
        Note(new LinearLayer(name, loaded.Weights, loaded.IsQuantized || options.QuantizeHead));
        return Link(name, x, loaded, null);
    }

    /// <summary>Whether the source has a tensor of floats.</summary>
    public bool Has(string tensor) => source.Entries.ContainsKey(tensor);

    /// <summary>A table, such as the embedding: in floats, or as it is encoded already.</summary>
    /// <param name="alias">A layer that has the same tensor: files that hold shared memory once may hold it under either name.</param>
    public WeightMatrix Table(string name, int rows, int columns, string? alias = null)
    {
        var tensor = $"{name}.weight";
        if (Encoded(name, rows, columns) is { } encoded)
        {
            return Add(tensor, encoded, true).Weights;
        }
        var stored = alias is not null && !Has(tensor) && Has($"{alias}.weight") ? $"{alias}.weight" : tensor;
        using var floats = Read(stored, [rows, columns]);
        return Add(tensor, DenseEncoding.Encode(Dense, floats), false).Weights;
    }

    /// <summary>A tensor of floats that is no layer, such as the weight of a norm or a bias.</summary>
    public Tensor Floats(string tensor, params ReadOnlySpan<int> shape) => floatTensors[tensor] = Own(Read(tensor, shape));

    /// <summary>Filters of a depthwise convolution, [channels, 1, taps]; MLX writes the same numbers as [channels, taps, 1].</summary>
    public Tensor Filters(string tensor, int channels, int taps) => floatTensors[tensor] = Own(Read(tensor, [channels, 1, taps], [channels, taps, 1]));

    /// <summary>Hands over something that lives as long as the model.</summary>
    public T Own<T>(T resource)
        where T : IDisposable
    {
        owned.Add(resource);
        return resource;
    }

    /// <summary>Checks that every tensor was used, but for those that <paramref name="mayIgnore"/> knows.</summary>
    /// <exception cref="InvalidDataException">Some tensors were not.</exception>
    public void ExpectAllUsed(Func<string, bool> mayIgnore)
    {
        var unused = source.Entries.Keys.Where(n => !used.Contains(n) && !mayIgnore(n)).Order(StringComparer.Ordinal).ToList();
        if (unused.Count > 0)
        {
            throw new InvalidDataException(
                $"{unused.Count} tensors have no place in the model that config.json describes, such as {string.Join(", ", unused.Take(3))}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var resource in owned)
        {
            resource.Dispose();
        }
    }

    private FormatDescriptor Dense => options.Dense ?? KernelRegistry.FindFormat("F32")
        ?? throw new KernelNotFoundException("No format F32 is registered, so float weights have no kernel. It is generated with the runtime's own .qk files.");

    /// <param name="tied">The tensor whose weights the layer shares, where it has none of its own.</param>
    private LoadedMatrix LoadLayer(string name, int rows, int columns, Func<string, FormatDescriptor?>? choose, string? tied = null)
    {
        options.Cancellation.ThrowIfCancellationRequested();
        var tensor = $"{name}.weight";
        if (Encoded(name, rows, columns) is { } encoded)
        {
            return Add(tensor, encoded, true);
        }
        var format = choose?.Invoke(name);
        if (tied is not null && (format is null || matrices[tied].IsQuantized))
        {
            return matrices[tied];
        }
        var stored = tied ?? tensor;
        using var weights = Read(stored, [rows, columns]);
        return Add(tensor, Encode(format ?? Dense, weights, stored, name), format is not null);
    }

    /// <summary>A matrix that the options have encoded already; null for one that is read as floats.</summary>
    private EncodedMatrix? Encoded(string name, int rows, int columns)
    {
        if ((options.Encoded?.Invoke(name) ?? Stored(name, rows, columns)) is not { } encoded)
        {
            return null;
        }
        var tensor = $"{name}.weight";
        used.UnionWith(source.Entries.Keys.Where(n => n == tensor || n.StartsWith($"{tensor}.", StringComparison.Ordinal)));
        if ((encoded.Rows, encoded.Columns) != (rows, columns))
        {
            encoded.Dispose();
            throw new InvalidDataException(
                $"Layer {name} is encoded as [{encoded.Rows}, {encoded.Columns}]; config.json asks for [{rows}, {columns}].");
        }
        return encoded;
    }

    /// <summary>A layer that somebody else's checkpoint has in several tensors; null for one in floats.</summary>
    private EncodedMatrix? Stored(string name, int rows, int columns)
    {
        if (options.Stored?.Invoke(name) is not { } format)
        {
            return null;
        }
        used.UnionWith(CheckpointMatrix.Names(format, name));
        try
        {
            return CheckpointMatrix.Read(source, name, format, rows, columns, Pool);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{source.Path}: layer {name}: {e.Message}", e);
        }
    }

    private LoadedMatrix Add(string tensor, EncodedMatrix fields, bool isQuantized) => matrices[tensor] = new LoadedMatrix(Own(new WeightMatrix(fields)), isQuantized);

    private void Note(LinearLayer layer)
    {
        linear.Add(layer);
        options.Progress?.Report(new LoadProgress(layer.Name, linear.Count, layers));
    }

    /// <param name="tensor">What messages call it.</param>
    private EncodedMatrix Encode(FormatDescriptor format, Tensor floats, string tensor, string layer)
    {
        if (format == Dense)
        {
            return DenseEncoding.Encode(format, floats);
        }
        var encoding = options.Encoding with
        {
            Tensor = tensor,
            Inputs = options.Inputs?.Invoke(layer) ?? options.Encoding.Inputs,
            Pool = options.Encoding.Pool ?? Pool,
            Cancellation = options.Encoding.Cancellation.CanBeCanceled ? options.Encoding.Cancellation : options.Cancellation,
        };
        try
        {
            return MatrixEncoder.Encode(format, floats.Span, floats.Shape[0], floats.Shape[1], encoding);
        }
        catch (EncodingException e)
        {
            throw new EncodingException($"{source.Path}: {e.Message}", e);
        }
    }

    /// <summary>Whether the file has a tensor that differs from a matrix that it should be the same as.</summary>
    private bool HasOwnWeights(string tensor, string same)
    {
        if (!source.Entries.ContainsKey(tensor) || used.Contains(tensor))
        {
            return false;
        }
        if (!matrices[same].Weights.IsPlain)
        {
            return true;
        }
        using var shared = matrices[same].Weights.Open();
        using var own = Read(tensor, [shared.Matrix.Rows, shared.Matrix.Columns]);
        return !own.Span.SequenceEqual(DenseEncoding.Floats(shared.Matrix));
    }

    /// <summary>A tensor as floats, of the shape that config.json asks for.</summary>
    /// <param name="alternative">A shape in which the same numbers may lie in the file.</param>
    private Tensor Read(string name, ReadOnlySpan<int> shape, ReadOnlySpan<int> alternative = default)
    {
        var entry = source.Entry(name);
        if (!IsShape(entry, shape) && (alternative.IsEmpty || !IsShape(entry, alternative)))
        {
            throw new InvalidDataException($"{source.Path}: tensor {entry} should be [{string.Join(", ", shape.ToArray())}], says config.json.");
        }
        used.Add(name);
        var tensor = source.ReadTensor(name, shape);
        if (NonFinite.IndexIn(tensor.Span) is var place and >= 0)
        {
            var value = tensor.Span[place];
            tensor.Dispose();
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"{source.Path}: tensor {entry} holds {value} at [{string.Join(", ", Indices(place, entry.Shape))}]; weights should be finite."));
        }
        return tensor;
    }

    private static bool IsShape(SafetensorsEntry entry, ReadOnlySpan<int> shape) => entry.Shape.SequenceEqual(shape.ToArray().Select(e => (long)e));

    private static IEnumerable<long> Indices(long place, IReadOnlyList<long> shape)
    {
        var indices = new long[shape.Count];
        for (var d = shape.Count - 1; d >= 0; d--)
        {
            indices[d] = place % shape[d];
            place /= shape[d];
        }
        return indices;
    }

    private Linear Link(string name, GraphValue x, LoadedMatrix loaded, Tensor? bias) =>
        new(name, x, loaded.Weights, bias, loaded.IsQuantized ? options.Activation : null);
}

/// <summary>A matrix of a model.</summary>
/// <param name="IsQuantized">Whether it is in a format that the options or a quantized file gave it, not in floats.</param>
internal sealed record LoadedMatrix(WeightMatrix Weights, bool IsQuantized);
