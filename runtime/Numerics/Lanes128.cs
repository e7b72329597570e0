using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Kernels.Numerics;

/// <summary>
/// What generated kernels do with 4 lanes beyond the vector classes: parameters of packed layouts as f32, tables in memory,
/// and rows at the edge of a matrix.
/// </summary>
public static unsafe class Lanes128
{
    // Bits of an f16 moved to those of an f32 are its value times 2^-112.
    private const float HalfBias = 5.192296858534828e33f;
    private const int HalfBits = unchecked((int)0x8FFFE000);

    /// <summary>Unsigned bytes times the four signed ones at x, neighbours added: products must fit 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Pairs(Vector128<int> bytes, sbyte* x) => MultiplyBytes(bytes.AsByte(), Vector128.Create(*(int*)x).AsSByte());

    /// <summary>A sum and these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> AddPairs(Vector128<short> sum, Vector128<int> bytes, sbyte* x) => sum + Pairs(bytes, x);

    /// <summary>Four floats of 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> F32(byte* p) => Vector128.Load((float*)p);

    /// <summary>Four floats of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> F16(byte* p) => UpperHalfToSingle(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)p).AsInt16()) << 16);

    /// <summary>Four bfloat16 numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> BF16(byte* p) => (Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)p).AsInt16()) << 16).AsSingle();

    /// <summary>Powers of two by their biased exponents; exponent 0 is the subnormal 2^-127.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> E8M0(byte* p)
    {
        var exponent = Widen(Vector128.CreateScalarUnsafe(*(uint*)p).AsByte()).AsInt32();
        return Vector128.ConditionalSelect(Vector128.Equals(exponent, Vector128<int>.Zero), Vector128.Create(0x00400000), exponent << 23).AsSingle();
    }

    /// <summary>Four signed bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> I8(byte* p) => Vector128.ConvertToSingle(Widen(Vector128.CreateScalarUnsafe(*(uint*)p).AsSByte()));

    /// <summary>Four unsigned bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> U8(byte* p) => Vector128.ConvertToSingle(Widen(Vector128.CreateScalarUnsafe(*(uint*)p).AsByte()).AsInt32());

    /// <summary>Four signed numbers of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> I16(byte* p) => Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)p).AsInt16()));

    /// <summary>Four unsigned numbers of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> U16(byte* p) => Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)p).AsUInt16()).AsInt32());

    /// <summary>The f16 in the upper half of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> UpperHalfToSingle(Vector128<int> halves) => ((halves >> 3) & Vector128.Create(HalfBits)).AsSingle() * Vector128.Create(HalfBias);

    /// <summary>Entries of a table whose length is a power of two; higher bits of the index are ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Gather(ReadOnlySpan<float> table, Vector128<int> index)
    {
        var at = index & Vector128.Create(table.Length - 1);
        return Vector128.Create(table[at[0]], table[at[1]], table[at[2]], table[at[3]]);
    }

    /// <summary>Unsigned times signed bytes, neighbours added: products must fit 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> MultiplyBytes(Vector128<byte> unsigned, Vector128<sbyte> signed)
    {
        if (Ssse3.IsSupported)
        {
            return Ssse3.MultiplyAddAdjacent(unsigned, signed);
        }
        var (even, odd) = (unsigned.AsInt16() & Vector128.Create((short)0xFF), unsigned.AsInt16() >>> 8);
        return (even * ((signed.AsInt16() << 8) >> 8)) + (odd * (signed.AsInt16() >> 8));
    }

    /// <summary>16-bit numbers multiplied, neighbours added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyPairs(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.MultiplyAddAdjacent(a, b);
        }
        var (evenA, oddA) = ((a.AsInt32() << 16) >> 16, a.AsInt32() >> 16);
        var (evenB, oddB) = ((b.AsInt32() << 16) >> 16, b.AsInt32() >> 16);
        return (evenA * evenB) + (oddA * oddB);
    }

    /// <summary>For each row the entry of its table at a place; <paramref name="lanes"/> tables lie interleaved, or one that all rows share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Entries(byte* table, Vector128<int> place, int lanes)
    {
        var at = place * lanes;
        return lanes == 1
            ? Vector128.Create(((float*)table)[at[0]], ((float*)table)[at[1]], ((float*)table)[at[2]], ((float*)table)[at[3]])
            : Vector128.Create(((float*)table)[at[0]], ((float*)table)[at[1] + 1], ((float*)table)[at[2] + 2], ((float*)table)[at[3] + 3]);
    }

    /// <summary>Four trits of each row out of words with five to a byte: digit <paramref name="digit"/> of each byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Trits(Vector128<int> words, [ConstantExpected] int digit)
    {
        var power = digit switch { 0 => 1, 1 => 3, 2 => 9, 3 => 27, _ => 81 };
        return Trits(words, Vector128.Create((ushort)(256 * power)), Vector128.Create((ushort)power));
    }

    /// <summary>Words with five trits to a byte as <see cref="FirstTrits"/> takes them: bytes with a sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> BeginTrits(Vector128<int> words) => words ^ Vector128.Create(unchecked((int)0x80808080));

    /// <summary>Four trits of each row: the first digits of bytes that are fractions in base 3, below and above a third and two thirds of 256.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> FirstTrits(Vector128<int> state) =>
        (Vector128<sbyte>.Zero - Vector128.GreaterThan(state.AsSByte(), Vector128.Create((sbyte)(85 - 128))) - Vector128.GreaterThan(state.AsSByte(), Vector128.Create((sbyte)(170 - 128)))).AsInt32();

    /// <summary>What is left behind the first digits: thrice the bytes, whose carries are those digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> NextTrits(Vector128<int> state) => (state.AsSByte() + state.AsSByte() + state.AsSByte()).AsInt32();

    /// <summary>Four trits of each row out of lines of words with five to a byte.</summary>
    /// <param name="quad">Which four k behind the first word's: below 80.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> TritsAt(byte* lines, int quad)
    {
        var place = TritPowers.Of(quad);
        return Trits(Vector128.Load((int*)(lines + place[0])), Vector128.Create(place[1]).AsUInt16(), Vector128.Create(place[2]).AsUInt16());
    }

    /// <summary>How many bits of each byte are set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> CountBits(Vector128<int> words)
    {
        if (AdvSimd.IsSupported)
        {
            return AdvSimd.PopCount(words.AsByte());
        }
        var half = Vector128.Create((byte)0x0F);
        if (Ssse3.IsSupported)
        {
            var counts = Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
            return Ssse3.Shuffle(counts, words.AsByte() & half) + Ssse3.Shuffle(counts, (words >>> 4).AsByte() & half);
        }
        // Neighbours are added: bits, pairs of them, and the halves of a byte.
        var pairs = words - ((words >>> 1) & Vector128.Create(0x55555555));
        var fours = (pairs & Vector128.Create(0x33333333)) + ((pairs >>> 2) & Vector128.Create(0x33333333));
        return (fours + (fours >>> 4)).AsByte() & half;
    }

    /// <summary>The sum of each lane's four counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> SumCounts(Vector128<byte> counts)
    {
        if (AdvSimd.IsSupported)
        {
            return AdvSimd.AddPairwiseWidening(AdvSimd.AddPairwiseWidening(counts)).AsInt32();
        }
        var pairs = (counts.AsUInt16() & Vector128.Create((ushort)0xFF)) + (counts.AsUInt16() >>> 8);
        return MultiplyPairs(pairs.AsInt16(), Vector128.Create((short)1));
    }

    /// <summary>Adds four products of signed bytes to each 32-bit sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> DotSigned(Vector128<int> sum, Vector128<int> weights, Vector128<int> activations) =>
        sum + MultiplyPairs((weights.AsInt16() << 8) >> 8, (activations.AsInt16() << 8) >> 8) + MultiplyPairs(weights.AsInt16() >> 8, activations.AsInt16() >> 8);

    /// <summary>Adds four products of unsigned bytes of weights and signed bytes to each 32-bit sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> DotUnsigned(Vector128<int> sum, Vector128<int> weights, Vector128<int> activations) =>
        sum + MultiplyPairs((weights.AsInt16() << 8) >>> 8, (activations.AsInt16() << 8) >> 8) + MultiplyPairs(weights.AsInt16() >>> 8, activations.AsInt16() >> 8);

    // The upper bytes of a lane must not reach into the fraction of the lower ones' product, nor the lower ones into theirs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Trits(Vector128<int> words, Vector128<ushort> lowerPower, Vector128<ushort> upperPower)
    {
        var lower = (((words.AsUInt16() * lowerPower) >>> 8) * 3) >>> 8;
        var upper = ((((words.AsUInt16() & Vector128.Create((ushort)0xFF00)) * upperPower) >>> 8) * 3) >>> 8;
        return (lower | (upper << 8)).AsInt32();
    }

    /// <summary>The first <paramref name="rows"/> lanes from memory, the others 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadRows(float* p, int rows) => rows >= 4 ? Vector128.Load(p) : LoadSome(p, rows);

    /// <summary>Stores the first <paramref name="rows"/> lanes; none where it is not positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRows(float* p, Vector128<float> value, int rows)
    {
        if (rows >= 4)
        {
            Vector128.Store(value, p);
        }
        else
        {
            StoreSome(p, value, rows);
        }
    }

    private static Vector128<float> LoadSome(float* p, int rows)
    {
        var lanes = stackalloc float[4];
        for (var i = 0; i < rows; i++)
        {
            lanes[i] = p[i];
        }
        return Vector128.Load(lanes);
    }

    private static void StoreSome(float* p, Vector128<float> value, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            p[i] = value[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Widen(Vector128<sbyte> bytes) => Vector128.WidenLower(Vector128.WidenLower(bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Widen(Vector128<byte> bytes) => Vector128.WidenLower(Vector128.WidenLower(bytes));
}
