using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Numerics;

/// <summary>Where a result goes that lies between two values.</summary>
internal enum RoundingMode
{
    NearestEven,
    Zero,
    Down,
    Up,
}

/// <summary>A binary floating-point format: the bits of its significand, its smallest normal exponent, its largest value.</summary>
internal sealed record FloatFormat(int Precision, int MinimumExponent, double Largest)
{
    public static readonly FloatFormat F16 = new(11, -14, 65504);
    public static readonly FloatFormat BF16 = new(8, -126, 3.3895313892515355e38);
    public static readonly FloatFormat F32 = new(24, -126, float.MaxValue);
    public static readonly FloatFormat F64 = new(53, -1022, double.MaxValue);

    public static FloatFormat Of(PtxType type) => type switch
    {
        { Kind: PtxKind.BFloat } => BF16,
        { ElementBits: 16 } => F16,
        { ElementBits: 32 } => F32,
        _ => F64,
    };
}

/// <summary>Roundings that are right to the last bit, by way of float64.</summary>
internal static class Rounding
{
    public static RoundingMode Of(string? modifier) => modifier switch
    {
        "rz" or "rzi" => RoundingMode.Zero,
        "rm" or "rmi" => RoundingMode.Down,
        "rp" or "rpi" => RoundingMode.Up,
        _ => RoundingMode.NearestEven,
    };

    public static double ToInteger(double value, RoundingMode mode) => mode switch
    {
        RoundingMode.Zero => Math.Truncate(value),
        RoundingMode.Down => Math.Floor(value),
        RoundingMode.Up => Math.Ceiling(value),
        _ => Math.Round(value, MidpointRounding.ToEven),
    };

    /// <summary>The value of <paramref name="format"/> that the mode picks; infinity or the largest beyond its range.</summary>
    public static double To(FloatFormat format, double value, RoundingMode mode)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return value;
        }
        var unit = Math.Max(Math.ILogB(value), format.MinimumExponent) - (format.Precision - 1);
        var rounded = Math.CopySign(Math.ScaleB(ToInteger(Math.ScaleB(value, -unit), mode), unit), value);
        if (Math.Abs(rounded) <= format.Largest)
        {
            return rounded;
        }
        var staysFinite = mode == RoundingMode.Zero || (mode == RoundingMode.Down && value > 0) || (mode == RoundingMode.Up && value < 0);
        return Math.CopySign(staysFinite ? format.Largest : double.PositiveInfinity, value);
    }

    /// <summary>
    /// a·b + c in float64 rounded to odd, for factors whose product float64 holds exactly. Rounding that once more to a
    /// format of at most 51 bits gives what one rounding of the exact value gives.
    /// </summary>
    public static double FusedToOdd(double a, double b, double c)
    {
        var product = a * b;
        var sum = product + c;
        if (!double.IsFinite(sum))
        {
            return sum;
        }
        var rest = sum - product;
        var error = product - (sum - rest) + (c - rest);
        var bits = BitConverter.DoubleToInt64Bits(sum);
        return error == 0 || (bits & 1) != 0 ? sum : BitConverter.Int64BitsToDouble(bits + (error > 0 == sum > 0 ? 1 : -1));
    }

    /// <summary>An integer of at most 64 bits in float64.</summary>
    public static double ToDouble(Int128 value, RoundingMode mode)
    {
        var nearest = value < 0 ? (double)(long)value : (ulong)value;
        var difference = (Int128)nearest - value;
        return mode switch
        {
            RoundingMode.Down when difference > 0 => Math.BitDecrement(nearest),
            RoundingMode.Up when difference < 0 => Math.BitIncrement(nearest),
            RoundingMode.Zero when Int128.Sign(difference) * Int128.Sign(value) > 0 => value > 0 ? Math.BitDecrement(nearest) : Math.BitIncrement(nearest),
            _ => nearest,
        };
    }

    /// <summary>An integer as float64 rounded to odd: exact where it fits.</summary>
    public static double ToOdd(Int128 value)
    {
        var magnitude = (ulong)Int128.Abs(value);
        if (magnitude < 1UL << 53)
        {
            return (double)value;
        }
        const int shift = 11;
        var kept = (magnitude >> shift) | ((magnitude & ((1UL << shift) - 1)) != 0 ? 1UL : 0);
        return Math.ScaleB(kept, shift) * (value < 0 ? -1 : 1);
    }
}
