using System.Runtime.Intrinsics;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>The limit of f32 kernels that reuse each weight: multiply-adds on registers alone, in chains enough to hide their latency.</summary>
internal static unsafe class FmaRate
{
    private const int Chains = 12;
    private const int Steps = 1 << 16;
    private const int Pieces = 64;

    /// <summary>Floating-point operations of one run.</summary>
    public static double Operations => 2.0 * Chains * Steps * Pieces * (Vector512.IsHardwareAccelerated ? 16 : 8);

    /// <summary>One run on all threads of the pool.</summary>
    public static void Run(WorkerPool pool)
    {
        var sum = 0f;
        if (Vector512.IsHardwareAccelerated)
        {
            pool.Run(Pieces, &Wide, &sum);
        }
        else
        {
            pool.Run(Pieces, &Narrow, &sum);
        }
    }

    private static void Wide(void* state, int piece)
    {
        var (x, y) = (Vector512.Create(0.999f), Vector512.Create(1f + piece));
        var (a, b, c, d, e, f) = (x, x, x, x, x, x);
        var (g, h, i, j, k, l) = (y, y, y, y, y, y);
        for (var step = 0; step < Steps; step++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }
        *(float*)state = Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    private static void Narrow(void* state, int piece)
    {
        var (x, y) = (Vector256.Create(0.999f), Vector256.Create(1f + piece));
        var (a, b, c, d, e, f) = (x, x, x, x, x, x);
        var (g, h, i, j, k, l) = (y, y, y, y, y, y);
        for (var step = 0; step < Steps; step++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
            k = Vector256.FusedMultiplyAdd(k, x, y);
            l = Vector256.FusedMultiplyAdd(l, x, y);
        }
        *(float*)state = Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
