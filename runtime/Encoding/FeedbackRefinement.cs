using Kernels.Numerics;
using Kernels.Tensors;

namespace Kernels.Encoding;

/// <summary>
/// Makes what feedback found better, one number after the other: the scale and offset of a group by least squares under H + λI while its codes stay, the code of a weight while all others stay.
/// Each change makes e·(H + λI)·eᵀ smaller, e the errors of a row. Columns are called by their positions in the factor's order.
/// </summary>
internal sealed unsafe class FeedbackRefinement : IDisposable
{
    private readonly FeedbackPiece piece;
    private readonly ScaledCode code;
    private readonly FeedbackFactor factor;
    private readonly int columns;
    private readonly NativeBuffer slopes;
    private readonly NativeBuffer directions;
    private readonly NativeBuffer bent;
    private readonly double[] slope;
    private readonly double[] curvature;

    public FeedbackRefinement(FeedbackPiece piece, ScaledCode code, FeedbackFactor factor)
    {
        (this.piece, this.code, this.factor) = (piece, code, factor);
        columns = factor.Columns;
        var band = (long)piece.Rows * Math.Min(factor.Order.BandColumns, columns) * sizeof(float);
        slopes = new NativeBuffer((long)piece.Rows * columns * sizeof(float));
        directions = new NativeBuffer(band);
        bent = new NativeBuffer(band);
        slope = new double[piece.Rows];
        curvature = new double[piece.Rows];
    }

    /// <summary>e·(H + λI), [rows, k]: half of what the loss grows by with an error.</summary>
    private float* Slopes => (float*)slopes.Pointer;

    /// <summary>How the values of a group's weights move with the parameter that is looked at, [rows, width].</summary>
    private float* Directions => (float*)directions.Pointer;

    /// <summary>The part of <see cref="Directions"/>·(H + λI) in the same group of columns, [rows, width].</summary>
    private float* Bent => (float*)bent.Pointer;

    /// <summary>Works out the slopes of some rows.</summary>
    public void FindSlopes(int row, int count)
    {
        var first = (nint)row * columns;
        ProductSums<float>.Add(piece.Errors + first, columns, 1, factor.Moments, columns, columns, Slopes + first, columns, Math.Min(count, piece.Rows - row), columns);
    }

    /// <summary>Works out, for some rows of a group of columns, how the loss goes with their scale, or their offset.</summary>
    public void Weigh(int row, int count, int band, int first, int width, bool isOffset)
    {
        count = Math.Min(count, piece.Rows - row);
        var direction = Directions + ((nint)row * width);
        var product = Bent + ((nint)row * width);
        for (var r = 0; r < count; r++)
        {
            var zero = piece.Parameters(row + r, band).Zero;
            for (var i = 0; i < width; i++)
            {
                direction[(r * width) + i] = isOffset ? 1 : (float)(code.Levels.Values[piece.Levels[((nint)(row + r) * columns) + first + i]] - zero);
            }
        }
        new Span<float>(product, count * width).Clear();
        ProductSums<float>.Add(direction, width, 1, factor.Moments + ((nint)first * columns) + first, columns, width, product, width, count, width);
        for (var r = 0; r < count; r++)
        {
            (slope[row + r], curvature[row + r]) = (0, 0);
            for (var i = 0; i < width; i++)
            {
                slope[row + r] += (double)direction[(r * width) + i] * Slopes[((nint)(row + r) * columns) + first + i];
                curvature[row + r] += (double)direction[(r * width) + i] * product[(r * width) + i];
            }
        }
    }

    /// <summary>Chooses the scale, or the offset, of the groups of a group of columns, and leaves in <see cref="Directions"/> how each error changes.</summary>
    /// <param name="groupRows">Rows of a group.</param>
    public void Choose(int band, int width, int groupRows, bool isOffset)
    {
        for (var row = 0; row < piece.Rows; row += groupRows)
        {
            var count = Math.Min(groupRows, piece.Rows - row);
            var (down, bend) = (slope.AsSpan(row, count).ToArray().Sum(), curvature.AsSpan(row, count).ToArray().Sum());
            ref var parameters = ref piece.Parameters(row, band);
            var old = isOffset ? parameters.Offset : parameters.Scale;
            var wanted = old + (down / bend);
            var chosen = !double.IsFinite(wanted) ? old : isOffset ? code.StoredOffset(wanted) : code.StoredScale(wanted, piece.Outer(row, band));
            var change = chosen - old;
            if (!(change * ((change * bend) - (2 * down)) < 0))
            {
                change = 0;
            }
            else
            {
                parameters = isOffset ? parameters with { Offset = chosen } : parameters with { Scale = chosen };
            }
            foreach (ref var direction in new Span<float>(Directions + ((nint)row * width), count * width))
            {
                direction *= (float)-change;
            }
        }
    }

    /// <summary>Moves the errors of some rows by <see cref="Directions"/>.</summary>
    public void Apply(int row, int count, int first, int width)
    {
        count = Math.Min(count, piece.Rows - row);
        var direction = Directions + ((nint)row * width);
        for (var r = 0; r < count; r++)
        {
            ProductSums<float>.AddMultiple(piece.Errors + ((nint)(row + r) * columns) + first, 1, direction + (r * width), width);
        }
        ProductSums<float>.Add(direction, width, 1, factor.Moments + ((nint)first * columns), columns, width, Slopes + ((nint)row * columns), columns, count, columns);
    }

    /// <summary>Gives the weights of some rows of a group of columns other codes where that makes the loss smaller.</summary>
    public void ImproveCodes(int row, int count, int band, int first, int width)
    {
        for (var r = row; r < Math.Min(row + count, piece.Rows); r++)
        {
            ImproveCodes(r, piece.Parameters(r, band), first, width);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        slopes.Dispose();
        directions.Dispose();
        bent.Dispose();
    }

    private void ImproveCodes(int row, GroupParameters parameters, int first, int width)
    {
        var slopesOfRow = Slopes + ((nint)row * columns);
        var errors = piece.Errors + ((nint)row * columns);
        var levels = piece.Levels + ((nint)row * columns);
        for (var i = first; i < first + width; i++)
        {
            var moments = factor.Moments + ((nint)i * columns);
            var value = code.Worth(levels[i], parameters);
            var wanted = value + ((double)slopesOfRow[i] / moments[i]);
            var level = double.IsFinite(wanted) ? code.Nearest(wanted, parameters) : levels[i];
            var change = code.Worth(level, parameters) - value;
            if (change * ((change * moments[i]) - (2.0 * slopesOfRow[i])) < 0)
            {
                levels[i] = (ushort)level;
                errors[i] -= (float)change;
                ProductSums<float>.AddMultiple(slopesOfRow, (float)-change, moments, columns);
            }
        }
    }
}
