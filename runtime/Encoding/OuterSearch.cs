namespace Kernels.Encoding;

/// <summary>
/// Two nested scales by alternating least squares: groups are encoded under the outer scales that are there, each outer scale is then set by least squares while all that is under it stays, and the
/// groups are encoded again. Of all outer scales that were tried each keeps the one that leaves the least.
/// </summary>
internal sealed class OuterSearch(OuterScales outer, GroupGrid groups)
{
    /// <summary>How often outer scales are moved; nearly all have settled after that.</summary>
    private const int Moves = 3;

    /// <summary>The most times that groups are encoded.</summary>
    public const int MostRuns = Moves + 2;

    private readonly GroupFit[] fits = new GroupFit[groups.Count];

    /// <summary>Encodes the groups as often as it takes.</summary>
    /// <param name="encode">Encodes all groups under the outer scales, and says how each fits.</param>
    public void Run(Action<GroupFit[]> encode)
    {
        var last = outer.Stored.ToArray();
        var totals = Encode(encode);
        var (best, least) = (last, totals.Select(t => t.Error).ToArray());
        for (var move = 0; move < Moves && outer.LeastSquares(totals) is var moved && !moved.SequenceEqual(last); move++)
        {
            outer.Store(moved);
            totals = Encode(encode);
            last = moved;
            best = [.. best.Select((scale, i) => totals[i].Error < least[i] ? moved[i] : scale)];
            least = [.. least.Select((error, i) => Math.Min(error, totals[i].Error))];
        }
        if (!best.SequenceEqual(last))
        {
            outer.Store(best);
            encode(fits);
        }
    }

    private GroupFit[] Encode(Action<GroupFit[]> encode)
    {
        encode(fits);
        return outer.Totals(fits, groups);
    }
}

/// <summary>How codes fit under an outer scale d, values being d·x + offset, r the errors and h what each counts for: Σhr², Σhrx and Σhx².</summary>
internal readonly record struct GroupFit(double Error, double Slope, double Curvature)
{
    public static GroupFit operator +(GroupFit a, GroupFit b) => new(a.Error + b.Error, a.Slope + b.Slope, a.Curvature + b.Curvature);
}
