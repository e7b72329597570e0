using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kernels.Numerics;

/// <summary>
/// What generated kernels do with 8 lanes beyond the vector classes: parameters of packed layouts as f32, tables in memory,
/// and rows at the edge of a matrix.
/// </summary>
public static unsafe class Lanes256
{
    // Bits of an f16 moved to those of an f32 are its value times 2^-112.
    private const float HalfBias = 5.192296858534828e33f;
    private const int HalfBits = unchecked((int)0x8FFFE000);

    /// <summary>Unsigned bytes times the four signed ones at x, neighbours added: products must fit 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Pairs(Vector256<int> bytes, sbyte* x) => Avx2.MultiplyAddAdjacent(bytes.AsByte(), Vector256.Create(*(int*)x).AsSByte());

    /// <summary>A sum and these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> AddPairs(Vector256<short> sum, Vector256<int> bytes, sbyte* x) => sum + Pairs(bytes, x);

    /// <summary>Eight floats of 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> F32(byte* p) => Vector256.Load((float*)p);

    /// <summary>Eight floats of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> F16(byte* p) => UpperHalfToSingle(Vector256.Create(Vector128.WidenLower(Vector128.Load((short*)p)), Vector128.WidenUpper(Vector128.Load((short*)p))) << 16);

    /// <summary>Eight bfloat16 numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> BF16(byte* p) => (Vector256.Create(Vector128.WidenLower(Vector128.Load((short*)p)), Vector128.WidenUpper(Vector128.Load((short*)p))) << 16).AsSingle();

    /// <summary>Powers of two by their biased exponents; exponent 0 is the subnormal 2^-127.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> E8M0(byte* p)
    {
        var exponent = Widen(Vector128.CreateScalarUnsafe(*(ulong*)p).AsByte()).AsInt32();
        return Vector256.ConditionalSelect(Vector256.Equals(exponent, Vector256<int>.Zero), Vector256.Create(0x00400000), exponent << 23).AsSingle();
    }

    /// <summary>Eight signed bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> I8(byte* p) => Vector256.ConvertToSingle(Widen(Vector128.CreateScalarUnsafe(*(ulong*)p).AsSByte()));

    /// <summary>Eight unsigned bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> U8(byte* p) => Vector256.ConvertToSingle(Widen(Vector128.CreateScalarUnsafe(*(ulong*)p).AsByte()).AsInt32());

    /// <summary>Eight signed numbers of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> I16(byte* p) => Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(Vector128.Load((short*)p)), Vector128.WidenUpper(Vector128.Load((short*)p))));

    /// <summary>Eight unsigned numbers of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> U16(byte* p) => Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(Vector128.Load((ushort*)p)), Vector128.WidenUpper(Vector128.Load((ushort*)p))).AsInt32());

    /// <summary>The f16 in the upper half of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> UpperHalfToSingle(Vector256<int> halves) => ((halves >> 3) & Vector256.Create(HalfBits)).AsSingle() * Vector256.Create(HalfBias);

    /// <summary>Entries of a table whose length is a power of two; higher bits of the index are ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Gather(ReadOnlySpan<float> table, Vector256<int> index)
    {
        fixed (float* entries = table)
        {
            return Avx2.GatherVector256(entries, index & Vector256.Create(table.Length - 1), 4);
        }
    }

    /// <summary>For each row the entry of its table at a place; <paramref name="lanes"/> tables lie interleaved, or one that all rows share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Entries(byte* table, Vector256<int> place, int lanes)
    {
        var at = lanes == 1 ? place : (place * lanes) + Vector256<int>.Indices;
        return Avx2.GatherVector256((float*)table, at, 4);
    }

    /// <summary>Four trits of each row out of words with five to a byte: digit <paramref name="digit"/> of each byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Trits(Vector256<int> words, [ConstantExpected] int digit)
    {
        var power = digit switch { 0 => 1, 1 => 3, 2 => 9, 3 => 27, _ => 81 };
        return Trits(words, Vector256.Create((ushort)(256 * power)), Vector256.Create((ushort)power));
    }

    /// <summary>Words with five trits to a byte as <see cref="FirstTrits"/> takes them: bytes with a sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> BeginTrits(Vector256<int> words) => words ^ Vector256.Create(unchecked((int)0x80808080));

    /// <summary>Four trits of each row: the first digits of bytes that are fractions in base 3, below and above a third and two thirds of 256.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> FirstTrits(Vector256<int> state) =>
        (Vector256<sbyte>.Zero - Vector256.GreaterThan(state.AsSByte(), Vector256.Create((sbyte)(85 - 128))) - Vector256.GreaterThan(state.AsSByte(), Vector256.Create((sbyte)(170 - 128)))).AsInt32();

    /// <summary>What is left behind the first digits: thrice the bytes, whose carries are those digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> NextTrits(Vector256<int> state) => (state.AsSByte() + state.AsSByte() + state.AsSByte()).AsInt32();

    /// <summary>Four trits of each row out of lines of words with five to a byte.</summary>
    /// <param name="quad">Which four k behind the first word's: below 80.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> TritsAt(byte* lines, int quad)
    {
        var place = TritPowers.Of(quad);
        return Trits(Vector256.Load((int*)(lines + place[0])), Vector256.Create(place[1]).AsUInt16(), Vector256.Create(place[2]).AsUInt16());
    }

    /// <summary>How many bits of each byte are set: those of its halves by a table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> CountBits(Vector256<int> words)
    {
        var counts = Vector256.Create(Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
        var half = Vector256.Create((byte)0x0F);
        return Avx2.Shuffle(counts, words.AsByte() & half) + Avx2.Shuffle(counts, (words >>> 4).AsByte() & half);
    }

    /// <summary>The sum of each lane's four counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> SumCounts(Vector256<byte> counts) => Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(counts, Vector256.Create((sbyte)1)), Vector256.Create((short)1));

    /// <summary>Adds four products of signed bytes to each 32-bit sum; activations are other than -128, so that two products fit 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> DotSigned(Vector256<int> sum, Vector256<int> weights, Vector256<int> activations)
    {
        var pairs = Avx2.MultiplyAddAdjacent(Avx2.Abs(weights.AsSByte()), Avx2.Sign(activations.AsSByte(), weights.AsSByte()));
        return sum + Avx2.MultiplyAddAdjacent(pairs, Vector256<short>.One);
    }

    /// <summary>Adds four products of unsigned bytes of weights and signed bytes to each 32-bit sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> DotUnsigned(Vector256<int> sum, Vector256<int> weights, Vector256<int> activations) =>
        sum + Avx2.MultiplyAddAdjacent((weights.AsInt16() << 8) >>> 8, (activations.AsInt16() << 8) >> 8) + Avx2.MultiplyAddAdjacent(weights.AsInt16() >>> 8, activations.AsInt16() >> 8);

    // The upper bytes of a lane must not reach into the fraction of the lower ones' product, nor the lower ones into theirs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Trits(Vector256<int> words, Vector256<ushort> lowerPower, Vector256<ushort> upperPower)
    {
        var lower = Avx2.MultiplyHigh(words.AsUInt16() * lowerPower, Vector256.Create((ushort)3));
        var upper = Avx2.MultiplyHigh((words.AsUInt16() & Vector256.Create((ushort)0xFF00)) * upperPower, Vector256.Create((ushort)3));
        return (lower | (upper << 8)).AsInt32();
    }

    /// <summary>The first <paramref name="rows"/> lanes from memory, the others 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadRows(float* p, int rows) => rows >= 8 ? Vector256.Load(p) : LoadSome(p, rows);

    /// <summary>Stores the first <paramref name="rows"/> lanes; none where it is not positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRows(float* p, Vector256<float> value, int rows)
    {
        if (rows >= 8)
        {
            Vector256.Store(value, p);
        }
        else
        {
            StoreSome(p, value, rows);
        }
    }

    private static Vector256<float> LoadSome(float* p, int rows)
    {
        var lanes = stackalloc float[8];
        for (var i = 0; i < rows; i++)
        {
            lanes[i] = p[i];
        }
        return Vector256.Load(lanes);
    }

    private static void StoreSome(float* p, Vector256<float> value, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            p[i] = value[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(Vector128<sbyte> bytes) => Widen(Vector128.WidenLower(bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Widen(Vector128<byte> bytes) => Widen(Vector128.WidenLower(bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(Vector128<short> words) => Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Widen(Vector128<ushort> words) => Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words));
}
