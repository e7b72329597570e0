namespace Kernels.Compiler.Model;

/// <summary>What <c>store</c> says: where the bits of a block lie in somebody else's file. A row is one block after another.</summary>
/// <param name="Columns">The points along the last axis that share a block.</param>
/// <param name="Bytes">The bytes of a block.</param>
/// <param name="Bits">The bits that lie there as they are, in the order of the block.</param>
/// <param name="Trits">The bytes of five trits, digit by digit; bits that are neither are 0.</param>
public sealed record StoreModel(int Columns, int Bytes, EquatableArray<StoredBits> Bits, EquatableArray<StoredTrit> Trits);

/// <summary>An element of a field among those that a block has.</summary>
/// <param name="Plane">Where it lies in the constant dimensions in front, row-major.</param>
/// <param name="Index">Its place along the last axis, from the block's first element on.</param>
public sealed record BlockElement(string Field, int Plane, int Index);

/// <summary>Neighbouring bits of an element's pattern.</summary>
/// <param name="First">The lowest of them.</param>
/// <param name="Position">The bit of the block where the lowest lies.</param>
public sealed record StoredBits(BlockElement Element, int First, int Count, int Position);

/// <summary>One of the five trits of a byte.</summary>
/// <param name="Element">The element; null for a trit that is always the same.</param>
/// <param name="Pattern">The pattern of a trit that is always the same.</param>
/// <param name="Digit">0 for the most significant digit.</param>
/// <param name="Byte">The byte of the block.</param>
public sealed record StoredTrit(BlockElement? Element, int Pattern, int Digit, int Byte);
