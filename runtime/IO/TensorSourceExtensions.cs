using Kernels.Tensors;

namespace Kernels.IO;

/// <summary>What every source of tensors can do.</summary>
public static class TensorSourceExtensions
{
    /// <summary>The entry of a tensor.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    public static SafetensorsEntry Entry(this ITensorSource source, string name)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(name);
        return source.Entries.TryGetValue(name, out var entry)
            ? entry
            : throw new InvalidDataException($"{source.Path}: there is no tensor '{name}' among its {source.Entries.Count}.");
    }

    /// <summary>Reads a tensor of F64 (rounded), F32, F16, BF16, I8 or U8 into new memory as float32.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor, it has another type, or 2^31 elements or more.</exception>
    public static Tensor ReadTensor(this ITensorSource source, string name)
    {
        var entry = source.Entry(name);
        return entry.Shape.All(extent => extent <= int.MaxValue)
            ? source.ReadTensor(name, [.. entry.Shape.Select(extent => (int)extent)])
            : throw TooLarge(source, entry);
    }

    /// <summary>As <see cref="ReadTensor(ITensorSource, string)"/>, with the elements in another shape of as many.</summary>
    internal static Tensor ReadTensor(this ITensorSource source, string name, ReadOnlySpan<int> shape)
    {
        var entry = source.Entry(name);
        if (entry.Count > int.MaxValue)
        {
            throw TooLarge(source, entry);
        }
        var tensor = new Tensor(shape);
        try
        {
            source.ReadFloats(name, tensor.Span);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    private static InvalidDataException TooLarge(ITensorSource source, SafetensorsEntry entry) =>
        new($"{source.Path}: tensor {entry} has more than 2^31 - 1 elements or a larger extent.");
}
