using System.Runtime.CompilerServices;
using Kernels.Tensors;

namespace Kernels.Arrays;

/// <summary>Numbers in memory that somebody else owns: a type, an extent and a stride for each dimension. The default is no array: an optional input that is absent.</summary>
public readonly unsafe struct ArrayView
{
    /// <summary>The most dimensions of an array, leading axes of a batch included.</summary>
    public const int MaxRank = 8;

    private readonly Numbers extents;
    private readonly Numbers strides;

    /// <param name="strides">Elements from one index of a dimension to the next; negative and 0 are allowed.</param>
    public ArrayView(void* pointer, NumberType type, ReadOnlySpan<nint> extents, ReadOnlySpan<nint> strides)
    {
        if (extents.Length != strides.Length || extents.Length > MaxRank)
        {
            throw new ArgumentException($"There should be as many strides as extents, at most {MaxRank}; there are {extents.Length} extents and {strides.Length} strides.", nameof(strides));
        }
        Pointer = pointer;
        Type = type;
        Rank = extents.Length;
        extents.CopyTo(this.extents);
        strides.CopyTo(this.strides);
    }

    /// <summary>The element whose indices are all 0; null where there is no array.</summary>
    public void* Pointer { get; }

    /// <summary>How each element lies in memory.</summary>
    public NumberType Type { get; }

    /// <summary>The number of dimensions.</summary>
    public int Rank { get; }

    /// <summary>The number of the declared format whose values these are (<see cref="OperandFormat.Number"/>); 0: numbers of no format.</summary>
    internal int Format { get; init; }

    /// <summary>Whether there is no array: an optional argument that was left out.</summary>
    public bool IsAbsent => Pointer is null;

    /// <summary>Floats one after the other, row-major.</summary>
    public static ArrayView Of(float* pointer, params ReadOnlySpan<nint> extents) => RowMajor(pointer, NumberType.F32, extents);

    /// <summary>A tensor.</summary>
    public static ArrayView Of(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Span<nint> extents = stackalloc nint[tensor.Shape.Length];
        for (var i = 0; i < extents.Length; i++)
        {
            extents[i] = tensor.Shape[i];
        }
        return RowMajor(tensor.Pointer, NumberType.F32, extents);
    }

    /// <summary>Numbers of a type one after the other, row-major.</summary>
    public static ArrayView RowMajor(void* pointer, NumberType type, ReadOnlySpan<nint> extents)
    {
        Span<nint> strides = stackalloc nint[extents.Length];
        var stride = (nint)1;
        for (var i = extents.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride = checked(stride * extents[i]);
        }
        return new ArrayView(pointer, type, extents, strides);
    }

    /// <summary>The number of indices of a dimension, from 0 on.</summary>
    public nint Extent(int dimension) => extents[dimension];

    /// <summary>Elements from one index of the dimension to the next.</summary>
    public nint Stride(int dimension) => strides[dimension];

    /// <inheritdoc/>
    public override string ToString()
    {
        var shape = new string[Rank];
        for (var i = 0; i < Rank; i++)
        {
            shape[i] = Extent(i).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        return IsAbsent ? "absent" : $"{Type} [{string.Join(", ", shape)}]";
    }

    [InlineArray(MaxRank)]
    private struct Numbers
    {
        private nint first;
    }
}
