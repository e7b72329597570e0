using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Kernels.Encoding;

/// <summary>
/// Rounds a group to its levels under trial parameters and sums what is left, in float32 lanes. The inner loop of
/// <see cref="SearchEncoder"/>. Lanes are always eight and never fused, so that every machine finds the same parameters.
/// </summary>
internal sealed class LevelScorer
{
    /// <summary>Codes with more levels than this, unevenly spaced, are looked up rather than compared with each level.</summary>
    private const int MostComparisons = 32;

    /// <summary>Vectors after which the lanes are emptied into float64: keeps sums over long groups exact enough.</summary>
    private const int VectorsPerBlock = 512;

    /// <summary>A scale below this, in the search's units, makes every level's worth vanish beside the weights, so that it does not matter which is nearest.</summary>
    private const double Vanishing = 1e-30;

    private readonly LevelSet levels;
    private readonly Vector256<float>[] bounds;
    private readonly Vector256<float>[] steps;

    public LevelScorer(LevelSet levels)
    {
        this.levels = levels;
        var compares = !levels.IsUniform && levels.Values.Length <= MostComparisons;
        bounds = compares ? [.. levels.Bounds.ToArray().Select(b => Vector256.Create((float)b))] : [];
        steps = compares ? [.. Enumerable.Range(1, bounds.Length).Select(i => Vector256.Create((float)(levels.Values[i] - levels.Values[i - 1])))] : [];
    }

    /// <summary>
    /// Σ over a group of what <see cref="Residual"/> names. Both spans are as long as a multiple of 8; padding has importance 0.
    /// </summary>
    public Residual Score(ReadOnlySpan<float> weights, ReadOnlySpan<float> importance, GroupParameters parameters)
    {
        if (levels.IsUniform)
        {
            return Sum(weights, importance, parameters, new UniformLevels(levels, parameters));
        }
        return steps.Length > 0 || levels.Values.Length == 1
            ? Sum(weights, importance, parameters, new ComparedLevels(levels, bounds, steps, parameters))
            : Sum(weights, importance, parameters, new LookedUpLevels(levels, parameters));
    }

    private static Residual Sum<TLevels>(ReadOnlySpan<float> weights, ReadOnlySpan<float> importance, GroupParameters parameters, TLevels nearest)
        where TLevels : struct, INearestLevels
    {
        ref var w0 = ref MemoryMarshal.GetReference(weights);
        ref var h0 = ref MemoryMarshal.GetReference(importance);
        var scale = Vector256.Create((float)parameters.Scale);
        var inverse = Vector256.Create((float)(Math.Abs(parameters.Scale) < Vanishing ? 0 : 1 / parameters.Scale));
        var offset = Vector256.Create((float)parameters.Offset);
        var total = default(Residual);
        for (var start = 0; start < weights.Length; start += VectorsPerBlock * 8)
        {
            var end = Math.Min(start + (VectorsPerBlock * 8), weights.Length);
            var (error, slope, curvature) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            var (rest, level) = (Vector256<float>.Zero, Vector256<float>.Zero);
            for (var i = start; i < end; i += 8)
            {
                var w = Vector256.LoadUnsafe(ref w0, (nuint)i) - offset;
                var h = Vector256.LoadUnsafe(ref h0, (nuint)i);
                var c = nearest.Level(w * inverse);
                var r = w - (scale * c);
                var hr = h * r;
                var hc = h * c;
                error += hr * r;
                slope += hr * c;
                curvature += hc * c;
                rest += hr;
                level += hc;
            }
            total += new Residual(Lanes(error), Lanes(slope), Lanes(curvature), Lanes(rest), Lanes(level));
        }
        return total;
    }

    /// <summary>The sum of the lanes in one order, whatever the hardware's own would be.</summary>
    private static double Lanes(Vector256<float> v)
    {
        var four = v.GetLower() + v.GetUpper();
        return (double)(four[0] + four[2]) + (four[1] + four[3]);
    }

    /// <summary>The level less the zero point that is nearest to each quotient.</summary>
    private interface INearestLevels
    {
        Vector256<float> Level(Vector256<float> quotient);
    }

    /// <summary>Evenly spaced levels: rounding and clamping.</summary>
    private readonly struct UniformLevels(LevelSet levels, GroupParameters parameters) : INearestLevels
    {
        private readonly Vector256<float> perStep = Vector256.Create((float)(1 / levels.Step));
        private readonly Vector256<float> shift = Vector256.Create((float)((parameters.Zero - levels.Anchor) / levels.Step));
        private readonly Vector256<float> first = Vector256.Create((float)((levels.Lowest - levels.Anchor) / levels.Step));
        private readonly Vector256<float> last = Vector256.Create((float)((levels.Highest - levels.Anchor) / levels.Step));
        private readonly Vector256<float> step = Vector256.Create((float)levels.Step);
        private readonly Vector256<float> origin = Vector256.Create((float)(levels.Anchor - parameters.Zero));

        public Vector256<float> Level(Vector256<float> quotient)
        {
            var position = Vector256.Round((quotient * perStep) + shift);
            return (Vector256.Min(Vector256.Max(position, first), last) * step) + origin;
        }
    }

    /// <summary>A few levels anywhere: each bound that is reached adds the distance to the next level.</summary>
    private readonly struct ComparedLevels(LevelSet levels, Vector256<float>[] bounds, Vector256<float>[] steps, GroupParameters parameters) : INearestLevels
    {
        private readonly Vector256<float> zero = Vector256.Create((float)parameters.Zero);
        private readonly Vector256<float> lowest = Vector256.Create((float)(levels.Lowest - parameters.Zero));

        public Vector256<float> Level(Vector256<float> quotient)
        {
            var q = quotient + zero;
            var level = lowest;
            for (var i = 0; i < bounds.Length; i++)
            {
                level += Vector256.GreaterThanOrEqual(q, bounds[i]) & steps[i];
            }
            return level;
        }
    }

    /// <summary>Many levels anywhere: one binary search for each lane.</summary>
    private readonly struct LookedUpLevels(LevelSet levels, GroupParameters parameters) : INearestLevels
    {
        public Vector256<float> Level(Vector256<float> quotient)
        {
            Span<float> lanes = stackalloc float[8];
            quotient.CopyTo(lanes);
            foreach (ref var lane in lanes)
            {
                lane = (float)(levels.Values[levels.Nearest(lane + parameters.Zero)] - parameters.Zero);
            }
            return Vector256.Create<float>(lanes);
        }
    }
}

/// <summary>
/// With r = w − scale·c − offset, c = level − zero and h the importance of a weight: Σhr², Σhrc, Σhc², Σhr and Σhc. These say
/// what any other scale and offset would leave while the codes stay.
/// </summary>
internal readonly record struct Residual(double Error, double Slope, double Curvature, double Rest, double Level)
{
    public static Residual operator +(Residual a, Residual b)
        => new(a.Error + b.Error, a.Slope + b.Slope, a.Curvature + b.Curvature, a.Rest + b.Rest, a.Level + b.Level);

    /// <summary>Σhr² after the scale grows by <paramref name="scale"/> and the offset by <paramref name="offset"/>; <paramref name="importance"/> is Σh.</summary>
    public double ErrorAfter(double scale, double offset, double importance)
        => Error - (2 * scale * Slope) - (2 * offset * Rest) + (scale * scale * Curvature) + (2 * scale * offset * Level) + (offset * offset * importance);
}
