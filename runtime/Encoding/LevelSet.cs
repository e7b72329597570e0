using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Kernels.Formats;

namespace Kernels.Encoding;

/// <summary>
/// The distinct numbers that a code stands for, in rising order, and rounding to the nearest of them.
/// </summary>
/// <remarks>
/// A weight's code is the level nearest to (w − offset)/scale + zero, computed in float64, where the quotient of two stored
/// numbers never falls on the wrong side of a tie. A tie goes to the even integer where both neighbours are integers of
/// different parity; else to the even pattern, which is the even mantissa of a floating-point code; else to the even
/// position in rising order. A <c>sign</c> is +1 from zero up. Where several patterns stand for one number the lowest is used, and the
/// pattern −2^(B−1) of <c>symB</c>, NaN and infinities never are.
/// </remarks>
internal sealed class LevelSet
{
    /// <summary>How far rounding may move a level that is worked out, such as q/7, relative to the largest.</summary>
    private const double Rounding = 1e-9;

    private static readonly ConcurrentDictionary<ElementType, LevelSet> OfTypes = new();

    private readonly ElementType type;
    private readonly double[] levels;
    private readonly ushort[] patterns;
    private readonly double[] bounds;
    private readonly bool isInteger;
    private readonly bool isModular;
    private readonly int patternMask;

    public LevelSet(ElementType type, IReadOnlyList<double> levels)
    {
        (this.type, this.levels) = (type, [.. levels]);
        var usable = Enumerable.Range(0, levels.Count)
            .Where(p => double.IsFinite(levels[p]) && !(type.Kind == ElementKind.Sym && p == 1 << (type.Bits - 1)))
            .GroupBy(p => levels[p], (value, group) => (Value: value, Pattern: group.Min()))
            .OrderBy(l => l.Value)
            .ToArray();
        Values = [.. usable.Select(l => l.Value)];
        patterns = [.. usable.Select(l => (ushort)l.Pattern)];
        bounds = [.. Enumerable.Range(0, Values.Length - 1).Select(i => LowerBound(type, i))];
        Divisor = Math.Min(-Lowest, Highest) is > 0 and var nearer && ReachesOneStepFarther(nearer) ? nearer : Magnitude;

        IsSymmetric = Values.SequenceEqual(Values.Reverse().Select(v => -v));
        Step = Values.Length > 1 ? Values[1] - Values[0] : 1;
        IsUniform = type.Kind != ElementKind.Sign && Enumerable.Range(0, Values.Length).All(i => Values[i] == Values[0] + (i * Step));
        isInteger = IsUniform && Step == 1 && double.IsInteger(Values[0]);
        Anchor = isInteger ? 0 : Values[0];
        patternMask = levels.Count - 1;
        isModular = isInteger && Enumerable.Range(0, patterns.Length).All(i => patterns[i] == ((patterns[0] + i) & patternMask));
    }

    /// <summary>The numbers of a type; made once.</summary>
    public static LevelSet Of(ElementType type) => OfTypes.GetOrAdd(type, t =>
    {
        var codec = ElementCodec.For(t);
        return new LevelSet(t, [.. Enumerable.Range(0, (int)codec.Patterns).Select(p => codec.Decode((uint)p))]);
    });

    /// <summary>The levels in rising order.</summary>
    public double[] Values { get; }

    /// <summary>The lowest level.</summary>
    public double Lowest => Values[0];

    /// <summary>The highest level.</summary>
    public double Highest => Values[^1];

    /// <summary>The largest magnitude of a level.</summary>
    public double Magnitude => Math.Max(Math.Abs(Lowest), Math.Abs(Highest));

    /// <summary>The distance from the lowest level to the highest.</summary>
    public double Spread => Highest - Lowest;

    /// <summary>
    /// What absmax divides the largest magnitude by: the largest magnitude of a level; but where even steps reach one farther on
    /// one side, as those of two's complement do, that of the other side. It is the levels that count, not how they are spelled.
    /// </summary>
    public double Divisor { get; }

    /// <summary>The exponent of <see cref="Divisor"/>: floor(log2), of a number that rounding alone keeps below a power of two that of the power.</summary>
    public int Exponent => Math.ILogB(Divisor * (1 + Rounding));

    /// <summary>Whether the negative of each level is a level.</summary>
    public bool IsSymmetric { get; }

    /// <summary>Whether the levels are Values[0] + i·<see cref="Step"/>.</summary>
    public bool IsUniform { get; }

    /// <summary>The distance of uniform levels.</summary>
    public double Step { get; }

    /// <summary>The number that uniform levels are counted from: 0 for consecutive integers.</summary>
    public double Anchor { get; }

    /// <summary>For each level but the last, the smallest float64 that is rounded to a higher one.</summary>
    public ReadOnlySpan<double> Bounds => bounds;

    /// <summary>The position of the level nearest to a number.</summary>
    public int Nearest(double value)
    {
        if (isInteger)
        {
            return (int)(Math.Clamp(Math.Round(value), Lowest, Highest) - Lowest);
        }
        var low = 0;
        var high = bounds.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (value >= bounds[middle])
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }

    /// <summary>
    /// The smallest positive scale under which no weight from <paramref name="lowest"/> to <paramref name="highest"/> lies beyond
    /// the levels less <paramref name="zero"/>, those on a side without levels aside; 0 if none reach any.
    /// </summary>
    public double Covering(double lowest, double highest, double zero = 0)
    {
        var (low, high) = (Lowest - zero, Highest - zero);
        var above = high > 0 ? Math.Max(highest, 0) / high : 0;
        var below = low < 0 ? Math.Min(lowest, 0) / low : 0;
        return Math.Max(above, below);
    }

    /// <summary>The same levels, each divided by a power of two.</summary>
    public LevelSet Over(double unit) => new(type, [.. levels.Select(l => l / unit)]);

    /// <summary>The pattern of the level at a position.</summary>
    public ushort Pattern(int position) => patterns[position];

    /// <summary>The level of a pattern.</summary>
    public double Level(ushort pattern) => levels[pattern];

    /// <summary>Writes the pattern of the level nearest to (w − offset)/scale + zero for each weight; under a scale of 0, of the level nearest to zero.</summary>
    public void Quantize(ReadOnlySpan<float> weights, double scale, double zero, double offset, Span<ushort> codes)
    {
        if (scale == 0)
        {
            codes[..weights.Length].Fill(patterns[Nearest(zero)]);
            return;
        }
        var i = isModular ? QuantizeIntegers(weights, scale, zero, offset, codes) : 0;
        for (; i < weights.Length; i++)
        {
            codes[i] = patterns[Nearest(((weights[i] - offset) / scale) + zero)];
        }
    }

    private int QuantizeIntegers(ReadOnlySpan<float> weights, double scale, double zero, double offset, Span<ushort> codes)
    {
        ref var from = ref MemoryMarshal.GetReference(weights);
        ref var to = ref MemoryMarshal.GetReference(codes);
        var toPattern = Vector256.Create(patterns[0] - (int)Lowest);
        var mask = Vector256.Create(patternMask);
        var i = 0;
        for (; i <= weights.Length - 16; i += 16)
        {
            var low = Levels(Vector256.LoadUnsafe(ref from, (nuint)i));
            var high = Levels(Vector256.LoadUnsafe(ref from, (nuint)i + 8));
            Vector256.Narrow(((low + toPattern) & mask).AsUInt32(), ((high + toPattern) & mask).AsUInt32()).StoreUnsafe(ref to, (nuint)i);
        }
        return i;

        Vector256<int> Levels(Vector256<float> w)
        {
            var (low, high) = Vector256.Widen(w);
            return Vector256.ConvertToInt32(Vector256.Narrow(Round(low), Round(high)));
        }

        Vector256<double> Round(Vector256<double> w)
        {
            var level = ((w - Vector256.Create(offset)) / Vector256.Create(scale)) + Vector256.Create(zero);
            return Vector256.Min(Vector256.Max(Vector256.Round(level), Vector256.Create(Lowest)), Vector256.Create(Highest));
        }
    }

    private double LowerBound(ElementType type, int i)
    {
        var middle = (Values[i] + Values[i + 1]) / 2;
        return type.Kind == ElementKind.Sign || TiesUp(i) ? middle : Math.BitIncrement(middle);
    }

    private bool TiesUp(int i)
    {
        var (low, high) = (Values[i], Values[i + 1]);
        if (double.IsInteger(low) && double.IsInteger(high) && double.IsEvenInteger(low) != double.IsEvenInteger(high))
        {
            return double.IsEvenInteger(high);
        }
        return patterns[i] % 2 != patterns[i + 1] % 2 ? patterns[i + 1] % 2 == 0 : i % 2 != 0;
    }

    private bool ReachesOneStepFarther(double nearer)
    {
        var step = Spread / (Values.Length - 1);
        var tolerance = Rounding * Magnitude;
        return Math.Abs(Magnitude - nearer - step) <= tolerance && Enumerable.Range(0, Values.Length).All(i => Math.Abs(Values[i] - Lowest - (i * step)) <= tolerance);
    }
}
