namespace Kernels.Arrays;

/// <summary>An array with two neighbouring dimensions taken as one: in place where they lie one after the other, else a copy.</summary>
internal readonly unsafe struct FlatView
{
    private readonly ArrayView original;

    private FlatView(ArrayView original, ArrayView flat) => (this.original, View) = (original, flat);

    /// <summary>The array with one dimension less.</summary>
    public ArrayView View { get; }

    /// <param name="dimension">The first of the two.</param>
    /// <param name="isRead">Whether a copy needs the numbers.</param>
    public static FlatView Of(in ArrayView view, int dimension, bool isRead)
    {
        if (view.Stride(dimension) == view.Stride(dimension + 1) * view.Extent(dimension + 1))
        {
            return new FlatView(view, Join(view, dimension));
        }
        var copy = RowMajorCopy(view);
        if (isRead)
        {
            var strides = stackalloc nint[ArrayView.MaxRank];
            Strides(copy, strides);
            ArrayCopy.Read(view, (float*)copy.Pointer, strides, view.Type == NumberType.I32);
        }
        return new FlatView(view, Join(copy, dimension));
    }

    /// <summary>Brings what was written into a copy back.</summary>
    public void WriteBack()
    {
        if (View.Pointer == original.Pointer)
        {
            return;
        }
        var strides = stackalloc nint[ArrayView.MaxRank];
        Strides(RowMajor(original, View.Pointer), strides);
        ArrayCopy.Write((float*)View.Pointer, strides, original);
    }

    private static ArrayView RowMajorCopy(in ArrayView view)
    {
        long count = 1;
        for (var i = 0; i < view.Rank; i++)
        {
            count = checked(count * view.Extent(i));
        }
        return RowMajor(view, ScratchArena.Rent(checked(count * sizeof(float))));
    }

    private static ArrayView RowMajor(in ArrayView like, void* pointer)
    {
        Span<nint> extents = stackalloc nint[like.Rank];
        for (var i = 0; i < extents.Length; i++)
        {
            extents[i] = like.Extent(i);
        }
        return ArrayView.RowMajor(pointer, like.Type, extents);
    }

    private static void Strides(in ArrayView view, nint* strides)
    {
        for (var i = 0; i < view.Rank; i++)
        {
            strides[i] = view.Stride(i);
        }
    }

    private static ArrayView Join(in ArrayView view, int dimension)
    {
        Span<nint> extents = stackalloc nint[view.Rank - 1];
        Span<nint> strides = stackalloc nint[view.Rank - 1];
        for (var i = 0; i < extents.Length; i++)
        {
            var from = i < dimension ? i : i + 1;
            extents[i] = i == dimension ? view.Extent(i) * view.Extent(i + 1) : view.Extent(from);
            strides[i] = view.Stride(from);
        }
        return new ArrayView(view.Pointer, view.Type, extents, strides);
    }
}
