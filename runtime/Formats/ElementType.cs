namespace Kernels.Formats;

/// <summary>The kinds of stored numbers in the language.</summary>
public enum ElementKind
{
    /// <summary><c>uintB</c>: 0 … 2^B - 1.</summary>
    UInt,

    /// <summary><c>intB</c>: two's complement.</summary>
    Int,

    /// <summary><c>symB</c>: as <see cref="Int"/> without -2^(B-1).</summary>
    Sym,

    /// <summary><c>bipolarB</c>: the odd integers from 1 - 2^B to 2^B - 1.</summary>
    Bipolar,

    /// <summary><c>sign</c>: -1 or 1.</summary>
    Sign,

    /// <summary><c>bit</c>: 0 or 1.</summary>
    Bit,

    /// <summary><c>trit</c>: -1, 0 or 1.</summary>
    Trit,

    /// <summary><c>fp(e, m)</c>: sign, e bits of exponent, m of mantissa, no infinities.</summary>
    Fp,

    /// <summary><c>e8m0</c>: a power of two, 2^-127 … 2^127.</summary>
    E8M0,

    /// <summary><c>e4m3</c>: a float of 8 bits up to 448, without infinities.</summary>
    E4M3,

    /// <summary><c>e5m2</c>: a float of 8 bits up to 57344.</summary>
    E5M2,

    /// <summary><c>f16</c>: a float of 16 bits.</summary>
    F16,

    /// <summary><c>bf16</c>: the upper half of a float of 32 bits.</summary>
    BF16,

    /// <summary><c>f32</c>: a float of 32 bits.</summary>
    F32,
}

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
