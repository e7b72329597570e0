using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>
/// The limit of kernels that multiply bytes: products of bytes summed in 32 bits, on registers alone, by the best instructions that .NET
/// allows on this machine. Kernels of few bits that add several products in 16 bits before they widen them can pass it where there is no
/// instruction for the whole sum.
/// </summary>
internal static unsafe class ByteRate
{
    private const int Chains = 12;
    private const int Steps = 1 << 15;
    private const int Pieces = 64;

    /// <summary>A sum that takes on the products of one register. They hang on the sum before, or the compiler would take them out of the loop.</summary>
    private interface ISum<TSelf>
        where TSelf : unmanaged, ISum<TSelf>
    {
        static abstract TSelf Of(int number);

        static abstract TSelf Next(TSelf sum);

        static abstract int Total(TSelf sum);
    }

    /// <summary>The instructions; null where .NET has none for this machine and there is no limit to measure.</summary>
    public static string? Instructions =>
        AvxVnni.IsSupported ? "AVX-VNNI" : Avx512BW.IsSupported ? "AVX-512BW" : Avx2.IsSupported ? "AVX2" : null;

    /// <summary>Multiplications and additions of one run.</summary>
    public static double Operations => 2.0 * Chains * Steps * Pieces * (!AvxVnni.IsSupported && Avx512BW.IsSupported ? 64 : 32);

    /// <summary>One run on all threads of the pool.</summary>
    /// <exception cref="PlatformNotSupportedException">There are no <see cref="Instructions"/>.</exception>
    public static void Run(WorkerPool pool)
    {
        var total = 0;
        delegate*<void*, int, void> piece = Instructions switch
        {
            "AVX-VNNI" => &Piece<FusedSum>,
            "AVX-512BW" => &Piece<WideSum>,
            "AVX2" => &Piece<NarrowSum>,
            _ => throw new PlatformNotSupportedException(".NET has no products of bytes for this machine."),
        };
        pool.Run(Pieces, piece, &total);
    }

    private static void Piece<TSum>(void* state, int piece)
        where TSum : unmanaged, ISum<TSum>
    {
        var (a, b, c, d, e, f) = (TSum.Of(piece), TSum.Of(1), TSum.Of(2), TSum.Of(3), TSum.Of(4), TSum.Of(5));
        var (g, h, i, j, k, l) = (TSum.Of(6), TSum.Of(7), TSum.Of(8), TSum.Of(9), TSum.Of(10), TSum.Of(11));
        for (var step = 0; step < Steps; step++)
        {
            a = TSum.Next(a);
            b = TSum.Next(b);
            c = TSum.Next(c);
            d = TSum.Next(d);
            e = TSum.Next(e);
            f = TSum.Next(f);
            g = TSum.Next(g);
            h = TSum.Next(h);
            i = TSum.Next(i);
            j = TSum.Next(j);
            k = TSum.Next(k);
            l = TSum.Next(l);
        }
        *(int*)state = TSum.Total(a) + TSum.Total(b) + TSum.Total(c) + TSum.Total(d) + TSum.Total(e) + TSum.Total(f)
            + TSum.Total(g) + TSum.Total(h) + TSum.Total(i) + TSum.Total(j) + TSum.Total(k) + TSum.Total(l);
    }

    private readonly record struct FusedSum(Vector256<int> Lanes) : ISum<FusedSum>
    {
        public static FusedSum Of(int number) => new(Vector256.Create(number));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static FusedSum Next(FusedSum sum) => new(AvxVnni.MultiplyWideningAndAdd(sum.Lanes, Vector256<byte>.One, Vector256<sbyte>.One));

        public static int Total(FusedSum sum) => Vector256.Sum(sum.Lanes);
    }

    private readonly record struct WideSum(Vector512<int> Lanes) : ISum<WideSum>
    {
        public static WideSum Of(int number) => new(Vector512.Create(number));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static WideSum Next(WideSum sum) =>
            new(sum.Lanes + Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(sum.Lanes.AsByte(), Vector512<sbyte>.One), Vector512<short>.One));

        public static int Total(WideSum sum) => Vector512.Sum(sum.Lanes);
    }

    private readonly record struct NarrowSum(Vector256<int> Lanes) : ISum<NarrowSum>
    {
        public static NarrowSum Of(int number) => new(Vector256.Create(number));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static NarrowSum Next(NarrowSum sum) =>
            new(sum.Lanes + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(sum.Lanes.AsByte(), Vector256<sbyte>.One), Vector256<short>.One));

        public static int Total(NarrowSum sum) => Vector256.Sum(sum.Lanes);
    }
}
