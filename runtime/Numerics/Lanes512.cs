using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kernels.Numerics;

/// <summary>
/// What generated kernels do with 16 lanes beyond the vector classes: parameters of packed layouts as f32, tables in memory,
/// and rows at the edge of a matrix.
/// </summary>
public static unsafe class Lanes512
{
    // Bits of an f16 moved to those of an f32 are its value times 2^-112.
    private const float HalfBias = 5.192296858534828e33f;
    private const int HalfBits = unchecked((int)0x8FFFE000);

    /// <summary>Unsigned bytes times the four signed ones at x, neighbours added: products must fit 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Pairs(Vector512<int> bytes, sbyte* x) => Avx512BW.MultiplyAddAdjacent(bytes.AsByte(), Vector512.Create(*(int*)x).AsSByte());

    /// <summary>A sum and these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> AddPairs(Vector512<short> sum, Vector512<int> bytes, sbyte* x) => sum + Pairs(bytes, x);

    /// <summary>Sixteen floats of 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> F32(byte* p) => Vector512.Load((float*)p);

    /// <summary>Sixteen floats of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> F16(byte* p) => UpperHalfToSingle(Widen(Vector256.Load((short*)p)) << 16);

    /// <summary>Sixteen bfloat16 numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> BF16(byte* p) => (Widen(Vector256.Load((short*)p)) << 16).AsSingle();

    /// <summary>Powers of two by their biased exponents; exponent 0 is the subnormal 2^-127.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> E8M0(byte* p)
    {
        var exponent = Widen(Vector128.Load((byte*)p)).AsInt32();
        return Vector512.ConditionalSelect(Vector512.Equals(exponent, Vector512<int>.Zero), Vector512.Create(0x00400000), exponent << 23).AsSingle();
    }

    /// <summary>Sixteen signed bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> I8(byte* p) => Vector512.ConvertToSingle(Widen(Vector128.Load((sbyte*)p)));

    /// <summary>Sixteen unsigned bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> U8(byte* p) => Vector512.ConvertToSingle(Widen(Vector128.Load((byte*)p)).AsInt32());

    /// <summary>Sixteen signed numbers of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> I16(byte* p) => Vector512.ConvertToSingle(Widen(Vector256.Load((short*)p)));

    /// <summary>Sixteen unsigned numbers of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> U16(byte* p) => Vector512.ConvertToSingle(Widen(Vector256.Load((ushort*)p)).AsInt32());

    /// <summary>The f16 in the upper half of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> UpperHalfToSingle(Vector512<int> halves) => ((halves >> 3) & Vector512.Create(HalfBits)).AsSingle() * Vector512.Create(HalfBias);

    /// <summary>Entries of a table whose length is a power of two; higher bits of the index are ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Gather(ReadOnlySpan<float> table, Vector512<int> index) =>
        Vector512.Create(Lanes256.Gather(table, index.GetLower()), Lanes256.Gather(table, index.GetUpper()));

    /// <summary>For each row the entry of its table at a place; <paramref name="lanes"/> tables lie interleaved, or one that all rows share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Entries(byte* table, Vector512<int> place, int lanes)
    {
        var at = lanes == 1 ? place : (place * lanes) + Vector512<int>.Indices;
        return Vector512.Create(Avx2.GatherVector256((float*)table, at.GetLower(), 4), Avx2.GatherVector256((float*)table, at.GetUpper(), 4));
    }

    /// <summary>Four trits of each row out of words with five to a byte: digit <paramref name="digit"/> of each byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Trits(Vector512<int> words, [ConstantExpected] int digit)
    {
        var power = digit switch { 0 => 1, 1 => 3, 2 => 9, 3 => 27, _ => 81 };
        return Trits(words, Vector512.Create((ushort)(256 * power)), Vector512.Create((ushort)power));
    }

    /// <summary>Four trits of each row out of lines of words with five to a byte.</summary>
    /// <param name="quad">Which four k behind the first word's: below 80.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> TritsAt(byte* lines, int quad)
    {
        var place = TritPowers.Of(quad);
        return Trits(Vector512.Load((int*)(lines + place[0])), Vector512.Create(place[1]).AsUInt16(), Vector512.Create(place[2]).AsUInt16());
    }

    /// <summary>How many bits of each byte are set: those of its halves by a table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> CountBits(Vector512<int> words)
    {
        var counts = Vector512.Create(Vector256.Create(Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4)));
        var half = Vector512.Create((byte)0x0F);
        return Avx512BW.Shuffle(counts, words.AsByte() & half) + Avx512BW.Shuffle(counts, (words >>> 4).AsByte() & half);
    }

    /// <summary>The sum of each lane's four counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> SumCounts(Vector512<byte> counts) => Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(counts, Vector512.Create((sbyte)1)), Vector512.Create((short)1));

    /// <summary>Adds four products of signed bytes to each 32-bit sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> DotSigned(Vector512<int> sum, Vector512<int> weights, Vector512<int> activations) =>
        sum + Avx512BW.MultiplyAddAdjacent((weights.AsInt16() << 8) >> 8, (activations.AsInt16() << 8) >> 8) + Avx512BW.MultiplyAddAdjacent(weights.AsInt16() >> 8, activations.AsInt16() >> 8);

    /// <summary>Adds four products of unsigned bytes of weights and signed bytes to each 32-bit sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> DotUnsigned(Vector512<int> sum, Vector512<int> weights, Vector512<int> activations) =>
        sum + Avx512BW.MultiplyAddAdjacent((weights.AsInt16() << 8) >>> 8, (activations.AsInt16() << 8) >> 8) + Avx512BW.MultiplyAddAdjacent(weights.AsInt16() >>> 8, activations.AsInt16() >> 8);

    // The upper bytes of a lane must not reach into the fraction of the lower ones' product, nor the lower ones into theirs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Trits(Vector512<int> words, Vector512<ushort> lowerPower, Vector512<ushort> upperPower)
    {
        var lower = Avx512BW.MultiplyHigh(words.AsUInt16() * lowerPower, Vector512.Create((ushort)3));
        var upper = Avx512BW.MultiplyHigh((words.AsUInt16() & Vector512.Create((ushort)0xFF00)) * upperPower, Vector512.Create((ushort)3));
        return (lower | (upper << 8)).AsInt32();
    }

    /// <summary>The first <paramref name="rows"/> lanes from memory, the others 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadRows(float* p, int rows) => rows >= 16 ? Vector512.Load(p) : LoadSome(p, rows);

    /// <summary>Stores the first <paramref name="rows"/> lanes; none where it is not positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRows(float* p, Vector512<float> value, int rows)
    {
        if (rows >= 16)
        {
            Vector512.Store(value, p);
        }
        else
        {
            StoreSome(p, value, rows);
        }
    }

    private static Vector512<float> LoadSome(float* p, int rows)
    {
        var lanes = stackalloc float[16];
        for (var i = 0; i < rows; i++)
        {
            lanes[i] = p[i];
        }
        return Vector512.Load(lanes);
    }

    private static void StoreSome(float* p, Vector512<float> value, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            p[i] = value[i];
        }
    }

    // One instruction where the machine has it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Widen(Vector256<short> words) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector512Int32(words)
        : Vector512.Create(Vector256.WidenLower(words), Vector256.WidenUpper(words));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Widen(Vector256<ushort> words) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector512Int32(words).AsUInt32()
        : Vector512.Create(Vector256.WidenLower(words), Vector256.WidenUpper(words));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Widen(Vector128<sbyte> bytes) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector512Int32(bytes)
        : Widen(Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Widen(Vector128<byte> bytes) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector512Int32(bytes).AsUInt32()
        : Widen(Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes)));
}
