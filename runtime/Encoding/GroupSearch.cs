using System.Buffers;

namespace Kernels.Encoding;

/// <summary>The search over one group; see <see cref="SearchEncoder"/>.</summary>
internal sealed class GroupSearch(ScaledCode code) : IGroupEncoder
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

    private readonly LevelScorer scorer = new(code.Levels);

    /// <summary>
    /// The grid starts above the scale that clips nothing by this factor: a lucky fit of evenly spaced levels lies close by;
    /// where levels or scales are sparse the largest weight may be better off on a level below the highest.
    /// </summary>
    private readonly double gridTop = code.Levels.IsUniform && code.Scale!.Type.Bits > 8 ? 1.12 : 2.2;
    private readonly bool triesNegative = code.Scale!.IsSigned && !code.Levels.IsSymmetric;

    /// <inheritdoc/>
    public GroupParameters Encode(WeightGroup group, Span<ushort> codes)
    {
        var padded = (group.Weights.Length + 7) & ~7;
        var buffer = ArrayPool<float>.Shared.Rent(2 * padded);
        try
        {
            var weights = buffer.AsSpan(0, padded);
            var importance = buffer.AsSpan(padded, padded);
            Pad(group, weights, importance);
            var parameters = Find(group, new Trial(weights, importance));
            code.Quantize(group.Weights, parameters, codes);
            return parameters;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    private static void Pad(WeightGroup group, Span<float> weights, Span<float> importance)
    {
        var length = group.Weights.Length;
        group.Weights.CopyTo(weights);
        weights[length..].Clear();
        if (group.Importance.IsEmpty)
        {
            importance[..length].Fill(1);
        }
        else
        {
            group.Importance.CopyTo(importance);
        }
        importance[length..].Clear();
    }

    private GroupParameters Find(WeightGroup group, Trial trial)
    {
        var (lowest, highest) = GroupStatistics.Range(group.Weights);
        var plain = Plain(lowest, highest);
        if (lowest == 0 && highest == 0)
        {
            return plain;
        }
        var best = new Candidate(double.PositiveInfinity, plain);
        Refine(trial, plain, ref best);

        Span<Candidate> kept = stackalloc Candidate[Starts];
        var starts = new BestCandidates(kept);
        if (code.Offset is not null)
        {
            Refine(trial, OverRange(lowest, highest), ref best);
            ScanOffsets(trial, lowest, highest, best.Error, ref starts, group.Cancellation);
        }
        else
        {
            var limits = new ClippingLimits(trial.Weights, trial.Importance, 0, best.Error);
            ScanZeros(trial, lowest, highest, plain, limits, ref starts, group.Cancellation);
        }
        foreach (var start in starts.Found)
        {
            group.Cancellation.ThrowIfCancellationRequested();
            Refine(trial, start.Parameters, ref best);
        }
        return best.Parameters;
    }

    /// <summary>What absmax or minmax would find.</summary>
    private GroupParameters Plain(double lowest, double highest)
    {
        if (code.Zero is null && code.Offset is null)
        {
            return new GroupParameters(code.StoredScale(AbsMaxEncoder.Scale(code, Math.Max(-lowest, highest))));
        }
        return MinMaxEncoder.Parameters(code, lowest, highest);
    }

    /// <summary>Scores the grid of scales for each zero point (for 0 alone where there is none) and each sign of the scale.</summary>
    private void ScanZeros(Trial trial, double lowest, double highest, GroupParameters plain, ClippingLimits limits, ref BestCandidates starts, CancellationToken cancellation)
    {
        var (first, last) = ZeroRange(plain.Zero);
        var most = code.Zero is not null && code.Levels.IsUniform ? MinMaxTop * plain.Scale : double.PositiveInfinity;
        for (var zero = first; zero <= last; zero++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (low, high) = (code.Levels.Lowest - zero, code.Levels.Highest - zero);
            ScanScales(trial, zero, 1, limits.LeastScale(low, high), Math.Min(most, gridTop * Covering(lowest, highest, low, high)), ref starts);
            if (triesNegative)
            {
                ScanScales(trial, zero, -1, limits.LeastScale(-high, -low), Math.Min(most, gridTop * Covering(-highest, -lowest, low, high)), ref starts);
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

    /// <summary>The smallest scale under which no weight of the range lies beyond the levels low … high, those of the wrong sign aside; 0 if none reach any.</summary>
    private static double Covering(double lowest, double highest, double low, double high)
    {
        var above = high > 0 ? Math.Max(highest, 0) / high : 0;
        var below = low < 0 ? Math.Min(lowest, 0) / low : 0;
        return Math.Max(above, below);
    }

    /// <summary>Scores scales from <paramref name="top"/> down to <paramref name="bottom"/>, so close that the largest level's worth moves by a quarter of a level.</summary>
    private void ScanScales(Trial trial, double zero, int sign, double bottom, double top, ref BestCandidates starts)
    {
        var reach = Math.Max(Math.Abs(code.Levels.Lowest - zero), Math.Abs(code.Levels.Highest - zero)) / code.Levels.Step;
        if (top <= 0 || reach == 0)
        {
            return;
        }
        var ratio = 1 + Math.Clamp(0.25 / reach, 0.002, 0.03);
        var last = 0.0;
        for (var scale = top; scale * ratio >= bottom && scale > top / 128; scale /= ratio)
        {
            var stored = code.StoredScale(sign * scale);
            if (stored != last)
            {
                last = stored;
                ScoreStart(trial, new GroupParameters(stored, zero), ref starts);
            }
        }
    }

    /// <summary>Scores ranges whose ends lie between a little beyond the weights and where clipping alone costs too much.</summary>
    private void ScanOffsets(Trial trial, double lowest, double highest, double error, ref BestCandidates starts, CancellationToken cancellation)
    {
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
                    ScoreStart(trial, OverRange(low, high), ref starts);
                }
            }
        }
    }

    /// <summary>The parameters that map all levels onto a range.</summary>
    private GroupParameters OverRange(double low, double high)
    {
        var levels = code.Levels;
        var scale = code.StoredScale((high - low) / Math.Max(levels.Highest - levels.Lowest, 1));
        return new GroupParameters(scale, 0, code.StoredOffset(low - (scale * levels.Lowest)));
    }

    /// <summary>Ranks parameters by the error that their codes leave under the best stored scale (and offset) for those codes.</summary>
    private void ScoreStart(Trial trial, GroupParameters parameters, ref BestCandidates starts)
    {
        var residual = scorer.Score(trial.Weights, trial.Importance, parameters);
        var next = LeastSquares(trial, parameters, residual);
        var error = residual.ErrorAfter(next.Scale - parameters.Scale, next.Offset - parameters.Offset, trial.TotalImportance);
        starts.Offer(new Candidate(error, next));
    }

    private void Refine(Trial trial, GroupParameters parameters, ref Candidate best)
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
    private GroupParameters LeastSquares(Trial trial, GroupParameters start, Residual residual)
    {
        if (code.Offset is null || trial.TotalImportance == 0)
        {
            return residual.Curvature == 0 ? start : start with { Scale = StoredOfSameSign(start.Scale, residual.Slope / residual.Curvature) };
        }
        var mean = residual.Level / trial.TotalImportance;
        var spread = residual.Curvature - (mean * residual.Level);
        var scale = spread <= 1e-6 * residual.Curvature ? start.Scale : StoredOfSameSign(start.Scale, (residual.Slope - (mean * residual.Rest)) / spread);
        var offset = start.Offset + ((residual.Rest - ((scale - start.Scale) * residual.Level)) / trial.TotalImportance);
        return start with { Scale = scale, Offset = code.StoredOffset(offset) };
    }

    private double StoredOfSameSign(double scale, double change)
        => Math.Sign(scale + change) == Math.Sign(scale) ? code.StoredScale(scale + change) : scale;

    /// <summary>The padded weights of a group and what is known of them.</summary>
    private readonly ref struct Trial
    {
        public Trial(ReadOnlySpan<float> weights, ReadOnlySpan<float> importance)
        {
            Weights = weights;
            Importance = importance;
            foreach (var h in importance)
            {
                TotalImportance += h;
            }
        }

        public ReadOnlySpan<float> Weights { get; }

        public ReadOnlySpan<float> Importance { get; }

        public double TotalImportance { get; }
    }

    private readonly record struct Candidate(double Error, GroupParameters Parameters);

    /// <summary>The few candidates of least error, each once.</summary>
    private ref struct BestCandidates(Span<Candidate> room)
    {
        private readonly Span<Candidate> room = room;
        private int count;

        public readonly ReadOnlySpan<Candidate> Found => room[..count];

        public void Offer(Candidate candidate)
        {
            if (!(candidate.Error < (count == room.Length ? room[^1].Error : double.PositiveInfinity)))
            {
                return;
            }
            var at = 0;
            while (at < count && room[at].Error <= candidate.Error)
            {
                if (room[at].Parameters == candidate.Parameters)
                {
                    return;
                }
                at++;
            }
            count = Math.Min(count + 1, room.Length);
            room[at..(count - 1)].CopyTo(room[(at + 1)..count]);
            room[at] = candidate;
        }
    }
}
