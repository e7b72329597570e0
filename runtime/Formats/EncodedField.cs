using Kernels.Tensors;

namespace Kernels.Formats;

/// <summary>
/// The stored numbers of one field, one bit pattern in 1, 2 or 4 bytes (<see cref="ElementType.PatternBytes"/>), row-major.
/// </summary>
public sealed unsafe partial class EncodedField : IDisposable
{
    private readonly NativeBuffer buffer;

    /// <summary>Room for a field of that shape, all patterns 0.</summary>
    public EncodedField(FieldDescriptor descriptor, int[] shape)
    {
        Descriptor = descriptor;
        Shape = shape;
        Count = shape.Aggregate(1L, (a, b) => checked(a * b));
        buffer = new NativeBuffer(checked(Count * descriptor.Type.PatternBytes));
    }

    /// <summary>What the format declares of the field.</summary>
    public FieldDescriptor Descriptor { get; }

    /// <summary>The extent of each dimension; empty for one number per tensor.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The number of patterns.</summary>
    public long Count { get; }

    /// <summary>The first pattern.</summary>
    public byte* Pointer => buffer.Pointer;

    /// <summary>The patterns as <typeparamref name="T"/>: byte, ushort or uint (or float for f32), whichever has the pattern's width.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> has another width.</exception>
    public Span<T> Patterns<T>()
        where T : unmanaged
    {
        if (sizeof(T) != Descriptor.Type.PatternBytes)
        {
            throw new InvalidOperationException(
                $"Field {Descriptor.Name} has patterns of {Descriptor.Type.PatternBytes} bytes; {typeof(T).Name} has {sizeof(T)}.");
        }
        return new Span<T>(buffer.Pointer, checked((int)Count));
    }

    /// <summary>One pattern by its row-major position, whatever its width.</summary>
    public uint Pattern(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return Descriptor.Type.PatternBytes switch
        {
            1 => buffer.Pointer[index],
            2 => ((ushort*)buffer.Pointer)[index],
            _ => ((uint*)buffer.Pointer)[index],
        };
    }

    /// <summary>Sets one pattern by its row-major position.</summary>
    public void SetPattern(long index, uint pattern)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        switch (Descriptor.Type.PatternBytes)
        {
            case 1:
                buffer.Pointer[index] = (byte)pattern;
                break;
            case 2:
                ((ushort*)buffer.Pointer)[index] = (ushort)pattern;
                break;
            default:
                ((uint*)buffer.Pointer)[index] = pattern;
                break;
        }
    }

    /// <summary>Bytes that the patterns take.</summary>
    internal long Bytes => buffer.Length;

    /// <summary>Another field with the same patterns.</summary>
    internal EncodedField Copy()
    {
        var copy = new EncodedField(Descriptor, [.. Shape]);
        CopyTo(copy);
        return copy;
    }

    /// <summary>Sets the patterns of a field of the same shape to those of this one.</summary>
    internal void CopyTo(EncodedField other) => Buffer.MemoryCopy(buffer.Pointer, other.buffer.Pointer, other.buffer.Length, buffer.Length);

    /// <inheritdoc/>
    public void Dispose() => buffer.Dispose();
}
