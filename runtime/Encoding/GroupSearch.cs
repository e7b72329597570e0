using System.Buffers;

namespace Kernels.Encoding;

/// <summary>The search over one group; see <see cref="SearchEncoder"/>.</summary>
internal sealed class GroupSearch : IGroupEncoder
{
    /// <summary>Starts that are refined.</summary>
    private const int Starts = 4;

    /// <summary>Rounds of codes and least squares after which a start is left as it is; nearly all settle in three.</summary>
    private const int MostRounds = 12;

    /// <summary>All zero points are tried where there are no more than this, else those within <see cref="ZeroReach"/> of minmax's.</summary>
    private const int MostZeros = 16;
    private const int ZeroReach = 4;

    /// <summary>Scales above minmax's by this factor are not tried with other zero points.</summary>
    private const double MinMaxTop = 1.25;

    /// <summary>Ends tried on either side of a range for an offset, and how far beyond the weights the first lies, in ranges.</summary>
    private const int OffsetEnds = 16;
    private const double OffsetMargin = 0.1;

    /// <summary>Levels beyond this or below its inverse are counted in a unit of their own.</summary>
    private const double LargestLevel = 1 << 20;

    private readonly ScaledCode code;
    private readonly double levelUnit;
    private readonly LevelSet levels;
    private readonly LevelScorer scorer;
    private readonly double gridTop;
    private readonly bool triesNegative;

    public GroupSearch(ScaledCode code)
    {
        this.code = code;
        var largest = Math.Max(code.Levels.Magnitude, code.Zero?.Largest ?? 0);
        levelUnit = largest is > LargestLevel or < 1 / LargestLevel ? SearchTrial.PowerOfTwo(largest) : 1;
        levels = levelUnit == 1 ? code.Levels : code.Levels.Over(levelUnit);
        scorer = new LevelScorer(levels);
        // The grid starts above the scale that clips nothing by this factor: a lucky fit of evenly spaced levels lies close by;
        // where levels or scales are sparse the largest weight may be better off on a level below the highest.
        gridTop = levels.IsUniform && code.Scale!.Type.Bits > 8 ? 1.12 : 2.2;
        triesNegative = code.Scale!.IsSigned && !levels.IsSymmetric;
    }

    /// <inheritdoc/>
    public GroupParameters Encode(WeightGroup group, Span<ushort> codes)
    {
        var room = SearchTrial.Room(group.Weights.Length);
        var buffer = ArrayPool<float>.Shared.Rent(room);
        try
        {
            var trial = new SearchTrial(group, code, levelUnit, buffer.AsSpan(0, room));
            var plain = trial.Plain();
            var found = Find(trial, plain, group.Cancellation);
            // Float32 lanes rank the trials; the last word has float64.
            return found == plain || Error(group, trial.Stored(plain), codes) <= Error(group, trial.Stored(found), codes)
                ? Encode(group, trial.Stored(plain), codes)
                : trial.Stored(found);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    private GroupParameters Encode(WeightGroup group, GroupParameters parameters, Span<ushort> codes)
    {
        code.Quantize(group.Weights, parameters, codes);
        return parameters;
    }

    private double Error(WeightGroup group, GroupParameters parameters, Span<ushort> codes)
        => code.SquaredError(group, Encode(group, parameters, codes), codes);

    private GroupParameters Find(SearchTrial trial, GroupParameters plain, CancellationToken cancellation)
    {
        if (trial.Lowest == 0 && trial.Highest == 0)
        {
            return plain;
        }
        var best = new Candidate(double.PositiveInfinity, plain);
        Refine(trial, plain, ref best);

        Span<Candidate> kept = stackalloc Candidate[Starts];
        var starts = new BestCandidates(kept);
        if (code.Offset is not null)
        {
            Refine(trial, OverRange(trial, trial.Lowest, trial.Highest), ref best);
            ScanOffsets(trial, best.Error, ref starts, cancellation);
        }
        else
        {
            ScanZeros(trial, plain, new ClippingLimits(trial.Weights, trial.Importance, 0, best.Error), ref starts, cancellation);
        }
        foreach (var start in starts.Found)
        {
            cancellation.ThrowIfCancellationRequested();
            Refine(trial, start.Parameters, ref best);
        }
        return best.Parameters;
    }

    /// <summary>Scores the grid of scales for each zero point (for 0 alone where there is none) and each sign of the scale.</summary>
    private void ScanZeros(SearchTrial trial, GroupParameters plain, ClippingLimits limits, ref BestCandidates starts, CancellationToken cancellation)
    {
        var (first, last) = ZeroRange(plain.Zero * levelUnit);
        var most = code.Zero is not null && levels.IsUniform ? MinMaxTop * plain.Scale : double.PositiveInfinity;
        for (var z = first; z <= last; z++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (code.Zero is not null && code.StoredZero(z) != z)
            {
                continue;
            }
            var zero = z / levelUnit;
            var (low, high) = (levels.Lowest - zero, levels.Highest - zero);
            ScanScales(trial, zero, 1, limits.LeastScale(low, high), Math.Min(most, gridTop * levels.Covering(trial.Lowest, trial.Highest, zero)), ref starts);
            if (triesNegative)
            {
                ScanScales(trial, zero, -1, limits.LeastScale(-high, -low), Math.Min(most, gridTop * levels.Covering(-trial.Highest, -trial.Lowest, zero)), ref starts);
            }
        }
    }

    private (double First, double Last) ZeroRange(double plainZero)
    {
        if (code.Zero is not { } type)
        {
            return (0, 0);
        }
        return type.Largest - type.Smallest < MostZeros
            ? (type.Smallest, type.Largest)
            : (Math.Max(type.Smallest, plainZero - ZeroReach), Math.Min(type.Largest, plainZero + ZeroReach));
    }

    /// <summary>Scores scales from <paramref name="top"/> down to <paramref name="bottom"/>, so close that the largest level's worth moves by a quarter of a level.</summary>
    private void ScanScales(SearchTrial trial, double zero, int sign, double bottom, double top, ref BestCandidates starts)
    {
        var reach = Math.Max(Math.Abs(levels.Lowest - zero), Math.Abs(levels.Highest - zero)) / levels.Step;
        if (top <= 0 || reach == 0)
        {
            return;
        }
        var ratio = 1 + Math.Clamp(0.25 / reach, 0.002, 0.03);
        var last = 0.0;
        for (var scale = top; scale * ratio >= bottom && scale > top / 128; scale /= ratio)
        {
            var stored = trial.StoredScale(sign * scale);
            if (stored != last)
            {
                last = stored;
                ScoreStart(trial, new GroupParameters(stored, zero), ref starts);
            }
        }
    }

    /// <summary>Scores ranges whose ends lie between a little beyond the weights and where clipping alone costs too much.</summary>
    private void ScanOffsets(SearchTrial trial, double error, ref BestCandidates starts, CancellationToken cancellation)
    {
        var (lowest, highest) = (trial.Lowest, trial.Highest);
        var middle = (lowest + highest) / 2;
        var margin = (highest - lowest) * OffsetMargin;
        var limits = new ClippingLimits(trial.Weights, trial.Importance, middle, error);
        for (var i = 0; i < OffsetEnds; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var j = 0; j < OffsetEnds; j++)
            {
                var low = double.Lerp(lowest - margin, middle - limits.Below, (double)i / OffsetEnds);
                var high = double.Lerp(highest + margin, middle + limits.Above, (double)j / OffsetEnds);
                if (high > low)
                {
                    ScoreStart(trial, OverRange(trial, low, high), ref starts);
                }
            }
        }
    }

    /// <summary>The parameters that map all levels onto a range.</summary>
    private GroupParameters OverRange(SearchTrial trial, double low, double high)
    {
        var scale = trial.StoredScale(levels.Spread == 0 ? 0 : (high - low) / levels.Spread);
        return new GroupParameters(scale, 0, trial.StoredOffset(low - (scale * levels.Lowest)));
    }

    /// <summary>Ranks parameters by the error that their codes leave under the best stored scale (and offset) for those codes.</summary>
    private void ScoreStart(SearchTrial trial, GroupParameters parameters, ref BestCandidates starts)
    {
        var residual = scorer.Score(trial.Weights, trial.Importance, parameters);
        var next = LeastSquares(trial, parameters, residual);
        var error = residual.ErrorAfter(next.Scale - parameters.Scale, next.Offset - parameters.Offset, trial.TotalImportance);
        starts.Offer(new Candidate(error, next));
    }

    private void Refine(SearchTrial trial, GroupParameters parameters, ref Candidate best)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var residual = scorer.Score(trial.Weights, trial.Importance, parameters);
            if (residual.Error < best.Error)
            {
                best = new Candidate(residual.Error, parameters);
            }
            var next = LeastSquares(trial, parameters, residual);
            if (next == parameters)
            {
                return;
            }
            parameters = next;
        }
    }

    /// <summary>The stored scale, then the stored offset for it, that leave the least while the codes stay.</summary>
    private GroupParameters LeastSquares(SearchTrial trial, GroupParameters start, Residual residual)
    {
        if (code.Offset is null || trial.TotalImportance == 0)
        {
            return residual.Curvature == 0 ? start : start with { Scale = StoredOfSameSign(trial, start.Scale, residual.Slope / residual.Curvature) };
        }
        var mean = residual.Level / trial.TotalImportance;
        var spread = residual.Curvature - (mean * residual.Level);
        var scale = spread <= 1e-6 * residual.Curvature ? start.Scale : StoredOfSameSign(trial, start.Scale, (residual.Slope - (mean * residual.Rest)) / spread);
        var offset = start.Offset + ((residual.Rest - ((scale - start.Scale) * residual.Level)) / trial.TotalImportance);
        return start with { Scale = scale, Offset = trial.StoredOffset(offset) };
    }

    private static double StoredOfSameSign(SearchTrial trial, double scale, double change)
        => Math.Sign(scale + change) == Math.Sign(scale) ? trial.StoredScale(scale + change) : scale;
}
