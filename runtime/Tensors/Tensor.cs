using System.Collections.Immutable;

namespace Kernels.Tensors;

/// <summary>A dense float32 array of any rank in native memory, row-major, aligned to 64 bytes.</summary>
public sealed unsafe class Tensor : IDisposable
{
    private readonly NativeBuffer buffer;

    /// <summary>A tensor of zeros. No extents make a scalar, an extent of 0 makes it empty.</summary>
    public Tensor(params ReadOnlySpan<int> shape)
    {
        var count = 1L;
        foreach (var extent in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(extent, nameof(shape));
            count = checked(count * extent);
        }
        Shape = [.. shape];
        Count = count;
        buffer = new NativeBuffer(checked(count * sizeof(float)));
    }

    /// <summary>The extent of each dimension.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>The number of elements.</summary>
    public long Count { get; }

    /// <summary>The first element; null once disposed.</summary>
    public float* Pointer => (float*)buffer.Pointer;

    /// <summary>All elements.</summary>
    /// <exception cref="ObjectDisposedException">The tensor is disposed.</exception>
    /// <exception cref="OverflowException">There are more than 2^31 - 1.</exception>
    public Span<float> Span => buffer.Span<float>();

    /// <summary>A tensor of that shape with those values.</summary>
    /// <exception cref="ArgumentException">The shape holds another number of values.</exception>
    public static Tensor From(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        var tensor = new Tensor(shape);
        if (tensor.Count != values.Length)
        {
            var message = $"The shape {tensor} holds {tensor.Count} values; {values.Length} were given.";
            tensor.Dispose();
            throw new ArgumentException(message, nameof(values));
        }
        values.CopyTo(tensor.Span);
        return tensor;
    }

    /// <summary>Row <paramref name="index"/> of the tensor seen as rows of its last dimension.</summary>
    public Span<float> Row(int index)
    {
        ObjectDisposedException.ThrowIf(Pointer is null, this);
        var length = Shape.IsEmpty ? 1 : Shape[^1];
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((index + 1L) * length, Count, nameof(index));
        return new Span<float>(Pointer + ((nint)index * length), length);
    }

    /// <summary>The shape, as in <c>[4096, 64]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Shape)}]";

    /// <inheritdoc/>
    public void Dispose() => buffer.Dispose();
}
