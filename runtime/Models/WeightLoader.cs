using Kernels.Encoding;
using Kernels.Formats;
using Kernels.Graph;
using Kernels.IO;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Models;

/// <summary>
/// Turns a model's tensors into the weights of graph nodes: reads, encodes and packs each once, and owns the result. It also
/// notes which tensors were used, because one that is not means that the file is another model than its <c>config.json</c> says.
/// </summary>
internal sealed class WeightLoader(ITensorSource source, ModelOptions options, int layers) : IDisposable
{
    private readonly List<IDisposable> owned = [];
    private readonly List<LinearLayer> linear = [];
    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private WorkerPool? pool = options.Pool;

    /// <summary>The linear layers in the order in which they were loaded.</summary>
    public IReadOnlyList<LinearLayer> Layers => linear;

    /// <summary>The pool that packs weights and runs the model.</summary>
    public WorkerPool Pool => pool ??= Own(new WorkerPool(options.Threads));

    /// <summary>A projection: the layer <paramref name="name"/> in the format that the options give it.</summary>
    public Linear Projection(string name, GraphValue x, int rows, bool bias)
    {
        var (matrix, isQuantized) = Load(name, rows, x.Width, options.Format);
        Note(new LinearLayer(name, matrix, true));
        return Link(name, x, matrix, bias ? Vector($"{name}.bias", rows) : null, isQuantized);
    }

    /// <summary>The output head; <paramref name="tied"/> is the embedding that it shares, or null.</summary>
    public Linear Head(string name, GraphValue x, int rows, string tensor, PackedMatrix? tied)
    {
        var format = options.QuantizeHead ? options.Format : null;
        var (matrix, isQuantized) = tied is not null && format?.Invoke(name) is null && options.Encoded?.Invoke(name) is null
            ? (tied, false)
            : Load(name, rows, x.Width, format, tensor);
        Note(new LinearLayer(name, matrix, isQuantized || options.QuantizeHead));
        return Link(name, x, matrix, null, isQuantized);
    }

    /// <summary>A table of floats, such as the embedding.</summary>
    public PackedMatrix Table(string tensor, int rows, int columns)
    {
        using var floats = Read(tensor, rows, columns);
        return Pack(Dense, floats);
    }

    /// <summary>A vector of floats, such as the weight of a norm or a bias.</summary>
    public Tensor Vector(string tensor, int length) => Own(Read(tensor, length));

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

    private (PackedMatrix Matrix, bool IsQuantized) Load(string name, int rows, int columns, Func<string, FormatDescriptor?>? choose, string? tensor = null)
    {
        options.Cancellation.ThrowIfCancellationRequested();
        if (options.Encoded?.Invoke(name) is { } encoded)
        {
            used.UnionWith(source.Entries.Keys.Where(n => n.StartsWith($"{name}.", StringComparison.Ordinal)));
            if ((encoded.Rows, encoded.Columns) != (rows, columns))
            {
                throw new InvalidDataException(
                    $"Layer {name} is encoded as [{encoded.Rows}, {encoded.Columns}]; config.json asks for [{rows}, {columns}].");
            }
            return (Own(PackedMatrix.Pack(encoded, Pool)), true);
        }
        using var floats = Read(tensor ?? $"{name}.weight", rows, columns);
        var format = choose?.Invoke(name);
        return (Pack(format ?? Dense, floats), format is not null);
    }

    private void Note(LinearLayer layer)
    {
        linear.Add(layer);
        options.Progress?.Report(new LoadProgress(layer.Name, linear.Count, layers));
    }

    private PackedMatrix Pack(FormatDescriptor format, Tensor floats)
    {
        using var encoded = format == Dense ? DenseEncoding.Encode(format, floats) : Encode(format, floats);
        return Own(PackedMatrix.Pack(encoded, Pool));
    }

    private EncodedMatrix Encode(FormatDescriptor format, Tensor floats)
    {
        var encoding = options.Encoding with
        {
            Pool = options.Encoding.Pool ?? Pool,
            Cancellation = options.Encoding.Cancellation.CanBeCanceled ? options.Encoding.Cancellation : options.Cancellation,
        };
        return MatrixEncoder.Encode(format, floats.Span, floats.Shape[0], floats.Shape[1], encoding);
    }

    /// <summary>A tensor as floats, of the shape that config.json asks for.</summary>
    private Tensor Read(string name, params ReadOnlySpan<int> shape)
    {
        var entry = source.Entry(name);
        if (!entry.Shape.SequenceEqual(shape.ToArray().Select(e => (long)e)))
        {
            throw new InvalidDataException($"{source.Path}: tensor {entry} should be [{string.Join(", ", shape.ToArray())}], says config.json.");
        }
        used.Add(name);
        return source.ReadTensor(name);
    }

    private Linear Link(string name, GraphValue x, PackedMatrix matrix, Tensor? bias, bool isQuantized) =>
        new(name, x, matrix, bias, isQuantized ? options.Activation : null);
}
