using System;
using System.Globalization;

namespace Kernels.Compiler.Facts;

public enum ElementKind { UInt, Int, Sym, Bipolar, Sign, Bit, Trit, Fp, E8M0, E4M3, E5M2, F16, BF16, F32 }

/// <summary>
/// The type of a stored number: which real number each bit pattern stands for. <see cref="Bits"/> is the width of a
/// pattern (a trit takes 2 unless packed in base 3); <see cref="Exponent"/> and <see cref="Mantissa"/> belong to <c>fp(e,m)</c>.
/// </summary>
public sealed record ElementType(ElementKind Kind, int Bits, int Exponent = 0, int Mantissa = 0)
{
    public static ElementType F32 { get; } = new(ElementKind.F32, 32);

    public static ElementType F16 { get; } = new(ElementKind.F16, 16);

    public static ElementType BF16 { get; } = new(ElementKind.BF16, 16);

    public static ElementType E8M0 { get; } = new(ElementKind.E8M0, 8);

    public static ElementType E4M3 { get; } = new(ElementKind.E4M3, 8);

    public static ElementType E5M2 { get; } = new(ElementKind.E5M2, 8);

    public static ElementType Sign { get; } = new(ElementKind.Sign, 1);

    public static ElementType Bit { get; } = new(ElementKind.Bit, 1);

    public static ElementType Trit { get; } = new(ElementKind.Trit, 2);

    public static ElementType UInt(int bits) => new(ElementKind.UInt, bits);

    public static ElementType Int(int bits) => new(ElementKind.Int, bits);

    public static ElementType Sym(int bits) => new(ElementKind.Sym, bits);

    public static ElementType Bipolar(int bits) => new(ElementKind.Bipolar, bits);

    public static ElementType Fp(int exponent, int mantissa) => new(ElementKind.Fp, 1 + exponent + mantissa, exponent, mantissa);

    /// <summary>Whether every value is an integer.</summary>
    public bool IsInteger => Kind is ElementKind.UInt or ElementKind.Int or ElementKind.Sym or ElementKind.Bipolar or ElementKind.Sign or ElementKind.Bit or ElementKind.Trit;

    /// <summary>f32, f16 and bf16: too many patterns for a table.</summary>
    public bool IsFloat => Kind is ElementKind.F16 or ElementKind.BF16 or ElementKind.F32;

    /// <summary>The spelling in a <c>.qk</c> file.</summary>
    public string Name => Kind switch
    {
        ElementKind.UInt => "uint" + Bits.ToString(CultureInfo.InvariantCulture),
        ElementKind.Int => "int" + Bits.ToString(CultureInfo.InvariantCulture),
        ElementKind.Sym => "sym" + Bits.ToString(CultureInfo.InvariantCulture),
        ElementKind.Bipolar => "bipolar" + Bits.ToString(CultureInfo.InvariantCulture),
        ElementKind.Fp => string.Format(CultureInfo.InvariantCulture, "fp({0}, {1})", Exponent, Mantissa),
        _ => Kind.ToString().ToLowerInvariant(),
    };

    /// <summary>The real number that the low <see cref="Bits"/> bits of <paramref name="pattern"/> stand for.</summary>
    /// <remarks>
    /// Integers are two's complement (the pattern -2^(B-1) of <c>symB</c> decodes as such but is never produced),
    /// <c>bipolarB</c> is 2q - (2^B - 1), a sign is -1 or +1, a trit is its pattern (0, 1, 2) less 1.
    /// </remarks>
    public double Decode(uint pattern)
    {
        switch (Kind)
        {
            case ElementKind.UInt or ElementKind.Bit:
                return pattern;
            case ElementKind.Int or ElementKind.Sym:
                return pattern >= 1u << (Bits - 1) ? pattern - (double)(1u << Bits) : pattern;
            case ElementKind.Bipolar:
                return (2.0 * pattern) - ((1u << Bits) - 1);
            case ElementKind.Sign:
                return pattern == 0 ? -1 : 1;
            case ElementKind.Trit:
                return (double)pattern - 1;
            case ElementKind.Fp:
                return DecodeFloat(pattern, Exponent, Mantissa, (1 << (Exponent - 1)) - 1, hasSpecials: false);
            case ElementKind.E8M0:
                return pattern == 255 ? double.NaN : Math.Pow(2, (int)pattern - 127);
            case ElementKind.E4M3:
                return (pattern & 0x7F) == 0x7F ? double.NaN : DecodeFloat(pattern, 4, 3, 7, hasSpecials: false);
            case ElementKind.E5M2:
                return DecodeFloat(pattern, 5, 2, 15, hasSpecials: true);
            case ElementKind.F16:
                return DecodeFloat(pattern, 5, 10, 15, hasSpecials: true);
            case ElementKind.BF16:
                return DecodeFloat(pattern, 8, 7, 127, hasSpecials: true);
            case ElementKind.F32:
                return DecodeFloat(pattern, 8, 23, 127, hasSpecials: true);
            default:
                throw new InvalidOperationException("no such element kind: " + Kind);
        }
    }

    private static double DecodeFloat(uint pattern, int exponentBits, int mantissaBits, int bias, bool hasSpecials)
    {
        var sign = (pattern >> (exponentBits + mantissaBits) & 1) == 0 ? 1.0 : -1.0;
        var exponent = (int)(pattern >> mantissaBits & ((1u << exponentBits) - 1));
        var mantissa = pattern & ((1u << mantissaBits) - 1);
        if (hasSpecials && exponent == (1 << exponentBits) - 1)
        {
            return mantissa == 0 ? sign * double.PositiveInfinity : double.NaN;
        }
        return exponent == 0
            ? sign * mantissa * Math.Pow(2, 1 - bias - mantissaBits)
            : sign * ((1u << mantissaBits) + mantissa) * Math.Pow(2, exponent - bias - mantissaBits);
    }
}
