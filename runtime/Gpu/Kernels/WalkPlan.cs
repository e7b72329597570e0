using Kernels.Arrays;

namespace Kernels.Gpu;

/// <summary>
/// The places of a walk in the order in which they are visited. A place that a table on the device says is only known there: it stands as the
/// complement of its index in the table.
/// </summary>
internal sealed class WalkPlan
{
    private readonly GpuArrayKernel caller;
    private readonly GpuFrame frame;
    private readonly int length;

    /// <param name="length">The extent of the axis that is walked, for walks of the scan's own.</param>
    public WalkPlan(GpuArrayKernel caller, GpuFrame frame, Walk walk, int length)
    {
        (this.caller, this.frame, this.length) = (caller, frame, length);
        Places = new int[Count(walk)];
        List(walk, Places);
    }

    public int[] Places { get; }

    /// <summary>The array of the table; -1 where there is none.</summary>
    public int Table { get; private set; } = -1;

    /// <summary>Checks that a walk whose result is laid back visits each place once; what a table says is not looked at.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public void ExpectEachOnce(int extent)
    {
        var isEachOnce = Places.Length == extent && (Table >= 0 || Places.Distinct().Count() == extent && Places.All(p => p < extent));
        if (!isEachOnce)
        {
            throw new ArgumentException($"{caller.Name}: a walk should visit each of the {extent} places of its result once; it has {Places.Length} steps.");
        }
    }

    private int Count(Walk walk) => walk switch
    {
        ReverseWalk { Inner: { } inner } => Count(inner),
        GridWalk grid => checked(grid.Rows.Evaluate(frame.Extents) * grid.Columns.Evaluate(frame.Extents)),
        ConcatenatedWalk parts => parts.Parts.Sum(Count),
        TableWalk table => caller.Arrays[table.Array].Dimensions[0].Evaluate(frame.Extents),
        _ => length,
    };

    private void List(Walk walk, Span<int> places)
    {
        switch (walk)
        {
            case ReverseWalk { Inner: { } inner }:
                List(inner, places);
                places.Reverse();
                break;
            case GridWalk grid:
                var (rows, columns) = (grid.Rows.Evaluate(frame.Extents), grid.Columns.Evaluate(frame.Extents));
                for (var i = 0; i < places.Length; i++)
                {
                    places[i] = grid.IsColumns ? (i % rows * columns) + (i / rows) : i;
                }
                break;
            case ConcatenatedWalk parts:
                foreach (var part in parts.Parts)
                {
                    List(part, places[..Count(part)]);
                    places = places[Count(part)..];
                }
                break;
            case TableWalk table:
                Table = Table < 0 || Table == table.Array
                    ? table.Array
                    : throw new NotSupportedException($"{caller.Name}: a walk along several tables is not compiled for devices yet.");
                for (var i = 0; i < places.Length; i++)
                {
                    places[i] = ~i;
                }
                break;
            default:
                for (var i = 0; i < places.Length; i++)
                {
                    places[i] = places.Length - 1 - i;
                }
                break;
        }
    }
}
