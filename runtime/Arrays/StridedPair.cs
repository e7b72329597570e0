using System.Runtime.CompilerServices;

namespace Kernels.Arrays;

/// <summary>
/// Goes over two arrays of one shape and different strides, row by row. Rows are as long as they can be: dimensions are ordered by the
/// second array's strides, and neighbours that lie one after the other in both become one.
/// </summary>
internal unsafe ref struct StridedPair
{
    private Numbers extents;
    private Numbers viewStrides;
    private Numbers otherStrides;
    private Numbers at;
    private int rank;
    private nint viewOffset;
    private nint otherOffset;
    private bool isOver;

    /// <param name="strides">The other array's, one for each dimension of the view.</param>
    public StridedPair(in ArrayView view, nint* strides)
    {
        InnerCount = 1;
        for (var i = 0; i < view.Rank; i++)
        {
            isOver |= view.Extent(i) == 0;
            if (view.Extent(i) > 1)
            {
                Insert(view.Extent(i), view.Stride(i), strides[i]);
            }
        }
        Join();
        if (rank > 0)
        {
            rank--;
            (InnerCount, InnerView, InnerOther) = (extents[rank], viewStrides[rank], otherStrides[rank]);
        }
    }

    /// <summary>The numbers of a row.</summary>
    public nint InnerCount { get; }

    /// <summary>Elements of the view from one number of a row to the next.</summary>
    public nint InnerView { get; }

    /// <summary>Elements of the other array from one number of a row to the next.</summary>
    public nint InnerOther { get; }

    /// <summary>The offsets of the next row; false when there is none.</summary>
    public bool TryNext(out nint view, out nint other)
    {
        (view, other) = (viewOffset, otherOffset);
        if (isOver)
        {
            return false;
        }
        var i = rank - 1;
        for (; i >= 0; i--)
        {
            viewOffset += viewStrides[i];
            otherOffset += otherStrides[i];
            if (++at[i] < extents[i])
            {
                break;
            }
            viewOffset -= viewStrides[i] * extents[i];
            otherOffset -= otherStrides[i] * extents[i];
            at[i] = 0;
        }
        isOver = i < 0;
        return true;
    }

    /// <summary>Puts a dimension behind those with larger strides.</summary>
    private void Insert(nint extent, nint view, nint other)
    {
        var i = rank++;
        for (; i > 0 && nint.Abs(otherStrides[i - 1]) < nint.Abs(other); i--)
        {
            (extents[i], viewStrides[i], otherStrides[i]) = (extents[i - 1], viewStrides[i - 1], otherStrides[i - 1]);
        }
        (extents[i], viewStrides[i], otherStrides[i]) = (extent, view, other);
    }

    private void Join()
    {
        var last = 0;
        for (var i = 1; i < rank; i++)
        {
            if (viewStrides[last] == viewStrides[i] * extents[i] && otherStrides[last] == otherStrides[i] * extents[i])
            {
                (extents[last], viewStrides[last], otherStrides[last]) = (extents[last] * extents[i], viewStrides[i], otherStrides[i]);
            }
            else
            {
                last++;
                (extents[last], viewStrides[last], otherStrides[last]) = (extents[i], viewStrides[i], otherStrides[i]);
            }
        }
        rank = Math.Min(rank, last + 1);
    }

    [InlineArray(ArrayView.MaxRank)]
    private struct Numbers
    {
        private nint first;
    }
}
