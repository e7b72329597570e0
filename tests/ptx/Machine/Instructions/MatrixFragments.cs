namespace Kernels.PtxMachine.Instructions;

/// <summary>
/// How the operands of an m16n8 matrix product lie in the lanes of a warp. One rule holds for every element width: with
/// g = lane / 4, t = lane % 4 and E elements to a 32-bit register, register r holds of A (16 × K) the row g + 8 (r % 2) and
/// the columns (t + 4 (r / 2)) E …, of B (K × 8) the rows (t + 4 r) E … of column g; accumulator i is row g + 8 (i / 2),
/// column 2 t + i % 2.
/// </summary>
internal sealed class MatrixFragments
{
    public const int Rows = 16;
    public const int Columns = 8;
    public const int Accumulators = 4;

    private readonly int[] aPlaces;
    private readonly int[] bPlaces;

    /// <exception cref="InvalidOperationException">The rule does not give every element exactly one place.</exception>
    public MatrixFragments(int k, int elementBits)
    {
        (K, PerRegister) = (k, 32 / elementBits);
        ARegisters = Rows * k / (Warp.Size * PerRegister);
        BRegisters = Columns * k / (Warp.Size * PerRegister);
        aPlaces = [.. Places(ARegisters, (lane, r) => (((lane / 4) + (8 * (r % 2))) * k) + (((lane % 4) + (4 * (r / 2))) * PerRegister))];
        bPlaces = [.. Places(BRegisters, (lane, r) => (lane / 4 * k) + (((lane % 4) + (4 * r)) * PerRegister))];
        VerifyComplete(Rows * k, aPlaces);
        VerifyComplete(Columns * k, bPlaces);
    }

    /// <summary>The length of the sums.</summary>
    public int K { get; }

    /// <summary>Elements in a register.</summary>
    public int PerRegister { get; }

    public int ARegisters { get; }

    public int BRegisters { get; }

    /// <summary>For each lane the row-major place in A of a register's first element; the others follow.</summary>
    public ReadOnlySpan<int> APlaces(int register) => aPlaces.AsSpan(register * Warp.Size, Warp.Size);

    /// <summary>For each lane the column-major place in B of a register's first element; the others follow.</summary>
    public ReadOnlySpan<int> BPlaces(int register) => bPlaces.AsSpan(register * Warp.Size, Warp.Size);

    /// <summary>Row-major place in C and D.</summary>
    public static int Accumulator(int lane, int i) => (((lane / 4) + (8 * (i / 2))) * Columns) + (lane % 4 * 2) + (i % 2);

    private static IEnumerable<int> Places(int registers, Func<int, int, int> place) =>
        from register in Enumerable.Range(0, registers)
        from lane in Enumerable.Range(0, Warp.Size)
        select place(lane, register);

    private void VerifyComplete(int elements, int[] places)
    {
        var covered = places.SelectMany(place => Enumerable.Range(place, PerRegister)).Order();
        if (!covered.SequenceEqual(Enumerable.Range(0, elements)))
        {
            throw new InvalidOperationException($"A matrix product over {K} elements, {PerRegister} to a register, has no complete fragments.");
        }
    }
}
