namespace Kernels.Formats;

/// <summary>The kinds of stored numbers in the language.</summary>
public enum ElementKind { UInt, Int, Sym, Bipolar, Sign, Bit, Trit, Fp, E8M0, E4M3, E5M2, F16, BF16, F32 }

/// <summary>
/// The type of a stored number. A pattern of <see cref="Bits"/> bits stands for one real number; integers are two's
/// complement, a sign is 0 for -1 and 1 for +1, a trit is its value plus 1 (in 2 bits unless packed in base 3).
/// </summary>
/// <param name="Kind">The kind of number.</param>
/// <param name="Bits">The width of a pattern in bits, 1 … 32.</param>
/// <param name="Exponent">Exponent bits of <c>fp(e,m)</c>.</param>
/// <param name="Mantissa">Mantissa bits of <c>fp(e,m)</c>.</param>
public readonly record struct ElementType(ElementKind Kind, int Bits, int Exponent = 0, int Mantissa = 0)
{
    /// <summary>Bytes that one pattern takes in an <see cref="EncodedField"/>: 1, 2 or 4.</summary>
    public int PatternBytes => Bits <= 8 ? 1 : Bits <= 16 ? 2 : 4;
}
