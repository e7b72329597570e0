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
    private readonly ushort[] patterns;
    private readonly double[] bounds;
    private readonly bool isInteger;
    private readonly bool isModular;
    private readonly int patternMask;

    public LevelSet(ElementType type, IReadOnlyList<double> levels)
    {
        if (levels.Count > 1 << 16)
        {
            throw new EncodingException($"A code of {type.Bits} bits is too wide to be found; at most 16 are served.");
        }
        var usable = Enumerable.Range(0, levels.Count)
            .Where(p => double.IsFinite(levels[p]) && !(type.Kind == ElementKind.Sym && p == 1 << (type.Bits - 1)))
            .GroupBy(p => levels[p], (value, group) => (Value: value, Pattern: group.Min()))
            .OrderBy(l => l.Value)
            .ToArray();
        if (usable.Length == 0)
        {
            throw new EncodingException("The code has no finite level.");
        }
        Values = [.. usable.Select(l => l.Value)];
        patterns = [.. usable.Select(l => (ushort)l.Pattern)];
        bounds = [.. Enumerable.Range(0, Values.Length - 1).Select(i => LowerBound(type, i))];
        Divisor = DivisorOf(type);

        IsSymmetric = Values.SequenceEqual(Values.Reverse().Select(v => -v));
        Step = Values.Length > 1 ? Values[1] - Values[0] : 1;
        IsUniform = type.Kind != ElementKind.Sign && Enumerable.Range(0, Values.Length).All(i => Values[i] == Values[0] + (i * Step));
        Anchor = Step == 1 && double.IsInteger(Values[0]) ? 0 : Values[0];
        patternMask = levels.Count - 1;
        isInteger = IsUniform && Anchor == 0;
        isModular = isInteger && Enumerable.Range(0, patterns.Length).All(i => patterns[i] == ((patterns[0] + i) & patternMask));
    }

    /// <summary>The levels in rising order.</summary>
    public double[] Values { get; }

    /// <summary>The lowest level.</summary>
    public double Lowest => Values[0];

    /// <summary>The highest level.</summary>
    public double Highest => Values[^1];

    /// <summary>The largest magnitude of a level.</summary>
    public double Magnitude => Math.Max(Math.Abs(Lowest), Math.Abs(Highest));

    /// <summary>What absmax divides the largest magnitude by: 2^(B−1) − 1 for plain two's complement, else the largest magnitude of a level.</summary>
    public double Divisor { get; }

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

    /// <summary>The pattern of the level at a position.</summary>
    public ushort Pattern(int position) => patterns[position];

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

    private double DivisorOf(ElementType type)
    {
        var half = 1 << Math.Max(type.Bits - 1, 0);
        var isTwosComplement = type.Kind == ElementKind.Int && type.Bits > 1 && Lowest == -half && Highest == half - 1;
        return isTwosComplement ? half - 1 : Magnitude;
    }
}
