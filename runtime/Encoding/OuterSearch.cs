namespace Kernels.Encoding;

/// <summary>
/// Two nested scales by alternating least squares: groups are encoded under outer scales, each outer scale is then set by least squares while all that is under it stays, and the groups are encoded
/// again. That is done from the outer scales under which the largest inner one is the largest of its type, and from smaller ones, since the best inner scales clip. Of all outer scales that were tried
/// each group keeps the one that leaves the least.
/// </summary>
internal sealed class OuterSearch(OuterScales outer, GroupGrid groups)
{
    /// <summary>The most times that groups are encoded: twice from each start, and once under what is kept.</summary>
    public const int MostRuns = 7;

    private static readonly double[] Starts = [1, 0.9, 0.8];

    private readonly GroupFit[] fits = new GroupFit[groups.Count];

    /// <summary>Encodes the groups as often as it takes.</summary>
    /// <param name="encode">Encodes all groups under the outer scales, and says how each fits.</param>
    public void Run(Action<GroupFit[]> encode)
    {
        var plain = outer.Stored.ToArray();
        var (best, last) = (plain, plain);
        double[] least = [.. plain.Select(_ => double.PositiveInfinity)];
        foreach (var start in Starts.Select(outer.Times).ToList())
        {
            var totals = Try(start);
            Try(outer.LeastSquares(totals));
        }
        if (!best.SequenceEqual(last))
        {
            outer.Store(best);
            encode(fits);
        }

        GroupFit[] Try(double[] scales)
        {
            outer.Store(scales);
            encode(fits);
            var totals = outer.Totals(fits, groups);
            last = scales;
            best = [.. best.Select((scale, i) => totals[i].Error < least[i] ? scales[i] : scale)];
            least = [.. least.Select((error, i) => Math.Min(error, totals[i].Error))];
            return totals;
        }
    }
}

/// <summary>How codes fit under an outer scale d, values being d·x + offset, r the errors and h what each counts for: Σhr², Σhrx and Σhx².</summary>
internal readonly record struct GroupFit(double Error, double Slope, double Curvature)
{
    public static GroupFit operator +(GroupFit a, GroupFit b) => new(a.Error + b.Error, a.Slope + b.Slope, a.Curvature + b.Curvature);
}
