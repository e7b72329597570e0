using Kernels.Arrays;
using Kernels.Tensors;

namespace Kernels.Scans.Tests.Support;

/// <summary>Other ways to look at numbers that lie in memory: no copies, only other strides.</summary>
internal static unsafe class Views
{
    /// <summary>Stands for a dimension of extent 1 that the array does not have.</summary>
    public const int New = -1;

    /// <summary>The dimensions in another order; dimensions that are not named must have been taken away before.</summary>
    public static ArrayView Permuted(this ArrayView view, params ReadOnlySpan<int> order)
    {
        Span<nint> extents = stackalloc nint[order.Length];
        Span<nint> strides = stackalloc nint[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            (extents[i], strides[i]) = order[i] == New ? (1, 0) : (view.Extent(order[i]), view.Stride(order[i]));
        }
        return new ArrayView(view.Pointer, view.Type, extents, strides);
    }

    /// <inheritdoc cref="Permuted(ArrayView, ReadOnlySpan{int})"/>
    public static ArrayView Permuted(this Tensor tensor, params ReadOnlySpan<int> order) => ArrayView.Of(tensor).Permuted(order);

    /// <summary>The numbers from <paramref name="first"/> on along a dimension.</summary>
    public static ArrayView Part(this ArrayView view, int dimension, nint first, nint count)
    {
        Span<nint> extents = stackalloc nint[view.Rank];
        Span<nint> strides = stackalloc nint[view.Rank];
        for (var i = 0; i < view.Rank; i++)
        {
            (extents[i], strides[i]) = (i == dimension ? count : view.Extent(i), view.Stride(i));
        }
        return new ArrayView((byte*)view.Pointer + (first * view.Stride(dimension) * Size(view.Type)), view.Type, extents, strides);
    }

    /// <summary>The numbers at one index of a dimension, which is gone.</summary>
    public static ArrayView At(this ArrayView view, int dimension, nint index) =>
        view.Part(dimension, index, 1).Permuted([.. Enumerable.Range(0, view.Rank).Where(i => i != dimension)]);

    /// <summary>The numbers from the last index of the first dimension to the first one, by a negative stride.</summary>
    public static ArrayView Reversed(this ArrayView view)
    {
        Span<nint> extents = stackalloc nint[view.Rank];
        Span<nint> strides = stackalloc nint[view.Rank];
        for (var i = 0; i < view.Rank; i++)
        {
            (extents[i], strides[i]) = (view.Extent(i), i == 0 ? -view.Stride(i) : view.Stride(i));
        }
        return new ArrayView((byte*)view.Pointer + ((view.Extent(0) - 1) * view.Stride(0) * Size(view.Type)), view.Type, extents, strides);
    }

    /// <summary>The same numbers for each of <paramref name="count"/> indices of a new first dimension.</summary>
    public static ArrayView Repeated(this ArrayView view, nint count)
    {
        Span<nint> extents = stackalloc nint[view.Rank + 1];
        Span<nint> strides = stackalloc nint[view.Rank + 1];
        (extents[0], strides[0]) = (count, 0);
        for (var i = 0; i < view.Rank; i++)
        {
            (extents[i + 1], strides[i + 1]) = (view.Extent(i), view.Stride(i));
        }
        return new ArrayView(view.Pointer, view.Type, extents, strides);
    }

    /// <summary>The bytes of a number.</summary>
    public static int Size(NumberType type) => type switch
    {
        NumberType.F32 or NumberType.I32 => 4,
        NumberType.I8 or NumberType.U8 => 1,
        _ => 2,
    };

    /// <summary>The floats of the view one after the other, the last dimension fastest.</summary>
    public static float[] ToArray(this ArrayView view)
    {
        if (view.Rank == 0)
        {
            return [*(float*)view.Pointer];
        }
        var numbers = new List<float>();
        for (nint i = 0; i < view.Extent(0); i++)
        {
            numbers.AddRange(view.At(0, i).ToArray());
        }
        return [.. numbers];
    }
}
