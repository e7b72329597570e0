using System.Collections.Concurrent;

namespace Kernels.Formats;

/// <summary>
/// Goes between the bit patterns of an <see cref="ElementType"/> and the real numbers they stand for. Rounding is to the
/// nearest, ties to the even pattern; numbers out of range become the nearest finite number of the type.
/// </summary>
public sealed class ElementCodec
{
    private const int LargestTable = 16;
    private static readonly ConcurrentDictionary<ElementType, ElementCodec> Codecs = new();

    private readonly double[]? table;

    private ElementCodec(ElementType type)
    {
        Type = type;
        Patterns = type.Kind == ElementKind.Trit ? 3 : 1L << type.Bits;
        Largest = LargestOf(type);
        Smallest = SmallestOf(type, Largest);
        SmallestPositive = SmallestPositiveOf(type);
        if (type.Bits <= LargestTable)
        {
            table = new double[Patterns];
            for (var pattern = 0u; pattern < table.Length; pattern++)
            {
                table[pattern] = Value(type, pattern);
            }
        }
    }

    /// <summary>The type that it decodes and encodes.</summary>
    public ElementType Type { get; }

    /// <summary>The number of patterns: 2^bits, 3 for a trit.</summary>
    public long Patterns { get; }

    /// <summary>The largest finite number.</summary>
    public double Largest { get; }

    /// <summary>The smallest number (the most negative, where the type has a sign) that an encoder may produce.</summary>
    public double Smallest { get; }

    /// <summary>The smallest number above zero.</summary>
    public double SmallestPositive { get; }

    /// <summary>Whether negative numbers can be stored.</summary>
    public bool IsSigned => Smallest < 0;

    /// <summary>The codec of a type; its table is made once.</summary>
    /// <exception cref="ArgumentException">The type is not one of the language's.</exception>
    public static ElementCodec For(ElementType type) => Codecs.GetOrAdd(type, t => IsValid(t)
        ? new ElementCodec(t)
        : throw new ArgumentException($"No element type has kind {t.Kind}, {t.Bits} bits, exponent {t.Exponent} and mantissa {t.Mantissa}.", nameof(type)));

    /// <summary>The number that a pattern stands for; infinity or NaN where a floating-point type says so.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type has no such pattern.</exception>
    public double Decode(uint pattern)
    {
        if (pattern >= Patterns)
        {
            throw new ArgumentOutOfRangeException(nameof(pattern), pattern, $"The type {Type.Kind} of {Type.Bits} bits has {Patterns} patterns.");
        }
        return table is null ? Value(Type, pattern) : table[pattern];
    }

    /// <summary>
    /// The pattern of the nearest finite number. A sign is +1 from zero up; E8M0 has no zero, so that it and everything
    /// below become its smallest power of two; a floating-point zero keeps its sign.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="value"/> is NaN.</exception>
    public uint Encode(double value)
    {
        if (double.IsNaN(value))
        {
            throw new ArgumentException("NaN has no nearest pattern.", nameof(value));
        }
        var mask = (uint)((1UL << Type.Bits) - 1);
        return Type.Kind switch
        {
            ElementKind.Sign => value >= 0 ? 1u : 0u,
            ElementKind.Trit => (uint)(Math.Round(Math.Clamp(value, -1, 1)) + 1),
            ElementKind.Bipolar => EncodeOdd(Math.Clamp(value, Smallest, Largest)),
            ElementKind.UInt or ElementKind.Int or ElementKind.Sym or ElementKind.Bit
                => (uint)(long)Math.Round(Math.Clamp(value, Smallest, Largest)) & mask,
            ElementKind.E8M0 => EncodePowerOfTwo(value),
            _ => EncodeFloat(value),
        };
    }

    /// <summary>The nearest finite number of the type: what <see cref="Encode"/> followed by <see cref="Decode"/> gives.</summary>
    /// <exception cref="ArgumentException"><paramref name="value"/> is NaN.</exception>
    public double Round(double value)
    {
        if (double.IsNaN(value))
        {
            throw new ArgumentException("NaN has no nearest number.", nameof(value));
        }
        return Type.Kind switch
        {
            ElementKind.F16 => Math.Clamp((double)(Half)value, Smallest, Largest),
            ElementKind.F32 => Math.Clamp((double)(float)value, Smallest, Largest),
            _ => Decode(Encode(value)),
        };
    }

    private static bool IsValid(ElementType type) => type.Kind switch
    {
        ElementKind.UInt or ElementKind.Int or ElementKind.Bipolar => type.Bits is >= 1 and <= 16,
        ElementKind.Sym => type.Bits is >= 2 and <= 16,
        ElementKind.Sign or ElementKind.Bit => type.Bits == 1,
        ElementKind.Trit => type.Bits == 2,
        ElementKind.Fp => type.Exponent >= 1 && type.Mantissa >= 0 && type.Bits <= 16 && type.Bits == 1 + type.Exponent + type.Mantissa,
        ElementKind.E8M0 or ElementKind.E4M3 or ElementKind.E5M2 => type.Bits == 8,
        ElementKind.F16 or ElementKind.BF16 => type.Bits == 16,
        ElementKind.F32 => type.Bits == 32,
        _ => false,
    };

    private static double Value(ElementType type, uint pattern) => type.Kind switch
    {
        ElementKind.UInt or ElementKind.Bit => pattern,
        ElementKind.Int or ElementKind.Sym => pattern >= 1u << (type.Bits - 1) ? pattern - (double)(1u << type.Bits) : pattern,
        ElementKind.Bipolar => (2.0 * pattern) - ((1u << type.Bits) - 1),
        ElementKind.Sign => pattern == 0 ? -1 : 1,
        ElementKind.Trit => pattern - 1.0,
        ElementKind.E8M0 => pattern == 255 ? double.NaN : Math.ScaleB(1, (int)pattern - 127),
        ElementKind.E4M3 when (pattern & 0x7F) == 0x7F => double.NaN,
        _ => FloatValue(type, pattern),
    };

    private static double FloatValue(ElementType type, uint pattern)
    {
        var (exponentBits, mantissaBits, bias) = Parts(type);
        var exponent = (int)(pattern >> mantissaBits & ((1u << exponentBits) - 1));
        var mantissa = pattern & ((1u << mantissaBits) - 1);
        var negative = (pattern >> (exponentBits + mantissaBits) & 1) != 0;
        double magnitude;
        if (HasInfinity(type) && exponent == (1 << exponentBits) - 1)
        {
            magnitude = mantissa == 0 ? double.PositiveInfinity : double.NaN;
        }
        else
        {
            magnitude = exponent == 0
                ? Math.ScaleB(mantissa, 1 - bias - mantissaBits)
                : Math.ScaleB((1u << mantissaBits) + mantissa, exponent - bias - mantissaBits);
        }
        return negative ? -magnitude : magnitude;
    }

    private static (int Exponent, int Mantissa, int Bias) Parts(ElementType type) => type.Kind switch
    {
        ElementKind.Fp => (type.Exponent, type.Mantissa, (1 << (type.Exponent - 1)) - 1),
        ElementKind.E4M3 => (4, 3, 7),
        ElementKind.E5M2 => (5, 2, 15),
        ElementKind.F16 => (5, 10, 15),
        ElementKind.BF16 => (8, 7, 127),
        ElementKind.F32 => (8, 23, 127),
        _ => throw new InvalidOperationException($"{type.Kind} is not a floating-point type."),
    };

    private static bool HasInfinity(ElementType type) => type.Kind is ElementKind.E5M2 or ElementKind.F16 or ElementKind.BF16 or ElementKind.F32;

    private static double LargestOf(ElementType type) => type.Kind switch
    {
        ElementKind.UInt or ElementKind.Bit or ElementKind.Bipolar => (1 << type.Bits) - 1,
        ElementKind.Int or ElementKind.Sym => (1 << (type.Bits - 1)) - 1,
        ElementKind.Sign or ElementKind.Trit => 1,
        ElementKind.E8M0 => Math.ScaleB(1, 127),
        ElementKind.E4M3 => 448,
        _ => LargestFloat(type),
    };

    private static double LargestFloat(ElementType type)
    {
        var (exponentBits, mantissaBits, _) = Parts(type);
        var magnitudes = 1u << (exponentBits + mantissaBits);
        return FloatValue(type, HasInfinity(type) ? magnitudes - 1 - (1u << mantissaBits) : magnitudes - 1);
    }

    private static double SmallestOf(ElementType type, double largest) => type.Kind switch
    {
        ElementKind.UInt or ElementKind.Bit => 0,
        ElementKind.Int => -largest - 1,
        ElementKind.E8M0 => Math.ScaleB(1, -127),
        _ => -largest,
    };

    private static double SmallestPositiveOf(ElementType type) => type.Kind switch
    {
        ElementKind.E8M0 => Math.ScaleB(1, -127),
        ElementKind.Fp or ElementKind.E4M3 or ElementKind.E5M2 or ElementKind.F16 or ElementKind.BF16 or ElementKind.F32 => FloatValue(type, 1),
        _ => 1,
    };

    private uint EncodeOdd(double value)
    {
        var above = (uint)((2 * Math.Floor(Math.Floor(value) / 2)) + 1 - Smallest) / 2;
        return double.IsEvenInteger(value) && above % 2 != 0 ? above - 1 : above;
    }

    private static uint EncodePowerOfTwo(double value)
    {
        if (value <= Math.ScaleB(1, -127))
        {
            return 0;
        }
        if (value >= Math.ScaleB(1, 127))
        {
            return 254;
        }
        var exponent = Math.ILogB(value);
        var pattern = (uint)(exponent + 127);
        var fraction = Math.ScaleB(value, -exponent);
        return fraction > 1.5 || (fraction == 1.5 && (pattern & 1) != 0) ? pattern + 1 : pattern;
    }

    private uint EncodeFloat(double value)
    {
        var (exponentBits, mantissaBits, bias) = Parts(Type);
        var sign = double.IsNegative(value) ? 1u << (exponentBits + mantissaBits) : 0;
        var magnitude = Math.Min(Math.Abs(value), Largest);
        var exponent = magnitude == 0 ? 1 - bias : Math.Max(Math.ILogB(magnitude), 1 - bias);

        // The patterns of one sign count up through the numbers, so a mantissa that rounds up to the next power of two carries into the exponent by itself.
        var units = (uint)Math.Round(Math.ScaleB(magnitude, mantissaBits - exponent));
        return sign | (units + ((uint)(exponent + bias - 1) << mantissaBits));
    }
}
