using System.Collections.Immutable;

namespace Kernels.Formats;

/// <summary>
/// Where the bits of a matrix lie in somebody else's file, as the <c>store</c> of its format says: a row is one block after another, and bits
/// of a block that nothing names are 0.
/// </summary>
/// <param name="Columns">The columns of a block.</param>
/// <param name="Bytes">The bytes of a block.</param>
public sealed record BlockLayout(int Columns, int Bytes)
{
    /// <summary>The bits that lie there as they are.</summary>
    public ImmutableArray<BlockBits> Bits { get; init; } = [];

    /// <summary>The trits that lie there five to a byte.</summary>
    public ImmutableArray<BlockTrits> Trits { get; init; } = [];

    /// <summary>The trits of such bytes that are the same in every block, and not -1.</summary>
    public ImmutableArray<ConstantTrit> ConstantTrits { get; init; } = [];
}

/// <summary>Neighbouring bits of elements of a field that are equally far apart in the field and in the block.</summary>
/// <param name="Field">The field.</param>
/// <param name="Bits">How many bits of each element.</param>
/// <param name="Position">The bit of the block where the lowest of the first element lies.</param>
/// <param name="Count">The elements.</param>
/// <param name="Spacing">From one element to the next, in bits of the block.</param>
/// <param name="Element">The first of them along the columns, counted from the block's first.</param>
/// <param name="Step">From one element to the next in the field.</param>
/// <param name="FirstBit">The lowest of the bits.</param>
/// <param name="Plane">Where they lie in the constant dimensions in front, row-major.</param>
public sealed record BlockBits(string Field, int Bits, int Position, int FirstBit = 0, int Count = 1, int Spacing = 0, int Element = 0, int Step = 1, int Plane = 0);

/// <summary>
/// Trits that are the same digit of their bytes. A byte is ceil(256/243·(81·t₀ + 27·t₁ + 9·t₂ + 3·t₃ + t₄)), where a trit is its pattern 0, 1 or 2: the
/// packing of ggml's TQ1_0.
/// </summary>
/// <param name="Field">The field.</param>
/// <param name="Digit">0 for t₀ to 4 for t₄.</param>
/// <param name="Byte">The byte of the block where the first lies.</param>
/// <param name="Count">The elements.</param>
/// <param name="Spacing">From one to the next, in bytes of the block.</param>
/// <param name="Element">The first of them along the columns, counted from the block's first.</param>
/// <param name="Step">From one element to the next in the field.</param>
/// <param name="Plane">Where they lie in the constant dimensions in front, row-major.</param>
public sealed record BlockTrits(string Field, int Digit, int Byte, int Count = 1, int Spacing = 0, int Element = 0, int Step = 1, int Plane = 0);

/// <summary>A trit that is the same in every block.</summary>
/// <param name="Pattern">Its pattern, 1 or 2.</param>
/// <param name="Digit">Which digit of the byte it is.</param>
/// <param name="Byte">The byte of the block.</param>
public sealed record ConstantTrit(int Pattern, int Digit, int Byte);
