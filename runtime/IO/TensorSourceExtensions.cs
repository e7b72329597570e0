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

    /// <summary>Reads a tensor of F32, F16, BF16, I8 or U8 into new memory as float32.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor, it has another type, or 2^31 elements or more.</exception>
    public static Tensor ReadTensor(this ITensorSource source, string name)
    {
        var entry = source.Entry(name);
        if (entry.Count > int.MaxValue || entry.Shape.Any(extent => extent > int.MaxValue))
        {
            throw new InvalidDataException($"{source.Path}: tensor {entry} has more than 2^31 - 1 elements or a larger extent.");
        }
        var tensor = new Tensor([.. entry.Shape.Select(extent => (int)extent)]);
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
}
