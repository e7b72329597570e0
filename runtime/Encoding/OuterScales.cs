using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>
/// The outer of two nested scales, w = outer·scale·(level − zero), found before the groups: for each of its own groups the
/// number under which the largest scale inside, as absmax or minmax finds it, becomes the largest of the inner scale's type;
/// 1 where that type is a floating-point one of the widest range, which has no better place than any other.
/// </summary>
internal sealed unsafe class OuterScales
{
    private readonly ScaledCode code;
    private readonly EncodedField field;
    private readonly FormatDescriptor format;
    private readonly GroupGrid grid;
    private readonly double[] stored;

    private OuterScales(ScaledCode code, EncodedField field, EncodedMatrix result)
    {
        (this.code, this.field, format) = (code, field, result.Format);
        grid = GroupGrid.Of(result.Format, field.Descriptor, result.Rows, result.Columns);
        stored = new double[grid.Count];
    }

    /// <summary>The outer scales, each a number of their type.</summary>
    public ReadOnlySpan<double> Stored => stored;

    /// <summary>Finds the outer scales of a matrix and lays them down in their field.</summary>
    /// <param name="groups">The groups of the inner scale.</param>
    /// <exception cref="EncodingException">An outer group is not made of whole inner groups, or its type has no positive number.</exception>
    public static OuterScales Find(ScaledCode code, ScaledCodeShape shape, GroupGrid groups, EncodedMatrix result, float* weights, CancellationToken cancellation)
    {
        var field = result[shape.Outer!];
        var found = new OuterScales(code, field, result);
        if (!found.grid.IsMadeOf(groups))
        {
            throw new EncodingException($"{result.Format.Name}: the encoders need '{shape.Outer}' to be shared by whole groups of '{shape.Scale}'.");
        }
        var codec = ElementCodec.For(field.Descriptor.Type);
        if (codec.Largest <= 0)
        {
            throw new EncodingException($"{result.Format.Name}: the type of the outer scale '{shape.Outer}' has no positive number; declare another, such as f32.");
        }
        for (var group = 0L; group < groups.Count; group++)
        {
            var (row, column, rows, columns) = groups.Rectangle(group);
            var (lowest, highest) = (double.PositiveInfinity, double.NegativeInfinity);
            for (var r = row; r < row + rows; r++)
            {
                var range = GroupStatistics.Range(new ReadOnlySpan<float>(weights + ((long)r * result.Columns) + column, columns));
                (lowest, highest) = (Math.Min(lowest, range.Lowest), Math.Max(highest, range.Highest));
            }
            ref var largest = ref found.stored[found.grid.GroupAt(row, column)];
            largest = Math.Max(largest, code.PlainScale(lowest, highest));
            cancellation.ThrowIfCancellationRequested();
        }
        found.Store([.. found.stored.Select(code.StoredOuter)]);
        return found;
    }

    /// <summary>Takes other outer scales, numbers of their type, and lays them down in their field.</summary>
    public void Store(double[] scales)
    {
        var codec = ElementCodec.For(field.Descriptor.Type);
        for (var group = 0L; group < grid.Count; group++)
        {
            stored[group] = scales[group];
            field.SetPattern(grid.ElementOf(format, field.Descriptor, group), codec.Encode(stored[group]));
        }
    }

    /// <summary>The fits of the groups under each outer scale, added up.</summary>
    public GroupFit[] Totals(GroupFit[] fits, GroupGrid groups)
    {
        var totals = new GroupFit[grid.Count];
        for (var group = 0L; group < groups.Count; group++)
        {
            var (row, column, _, _) = groups.Rectangle(group);
            totals[grid.GroupAt(row, column)] += fits[group];
        }
        return totals;
    }

    /// <summary>The outer scales of least squares while all that is under them stays; those that would vanish or change their sign stay.</summary>
    public double[] LeastSquares(GroupFit[] totals)
        => [.. stored.Zip(totals, (scale, fit) => Rounded(scale + (fit.Slope / fit.Curvature)) ?? scale)];

    /// <summary>The outer scales times a factor; those that would vanish stay.</summary>
    public double[] Times(double factor) => [.. stored.Select(scale => Rounded(scale * factor) ?? scale)];

    private double? Rounded(double scale) => double.IsFinite(scale) && code.Outer!.Round(scale) is > 0 and < double.PositiveInfinity and var rounded ? rounded : null;

    /// <summary>The stored outer scale at a weight.</summary>
    public double At(int row, int column) => stored[grid.GroupAt(row, column)];
}
