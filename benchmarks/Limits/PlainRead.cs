using System.Runtime.Intrinsics;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>The limit of kernels that read each weight once: 512-bit loads that are combined into nothing.</summary>
internal static unsafe class PlainRead
{
    private const long PieceBytes = 128 * 1024;

    private struct Job
    {
        public byte* Start;
        public long Bytes;
        public long Sum;
    }

    /// <summary>Reads <paramref name="bytes"/> bytes from a start that is aligned to 64, up to whole 512 of them.</summary>
    public static void Run(byte* start, long bytes, WorkerPool pool)
    {
        var job = new Job { Start = start, Bytes = bytes };
        pool.Run((int)((bytes + PieceBytes - 1) / PieceBytes), &Piece, &job);
    }

    private static void Piece(void* state, int piece)
    {
        ref var job = ref *(Job*)state;
        var p = job.Start + (piece * PieceBytes);
        var end = p + (Math.Min(PieceBytes, job.Bytes - (piece * PieceBytes)) / 512 * 512);
        var (a, b, c, d) = (Vector512<long>.Zero, Vector512<long>.Zero, Vector512<long>.Zero, Vector512<long>.Zero);
        for (; p < end; p += 512)
        {
            a ^= Vector512.LoadAligned((long*)p) ^ Vector512.LoadAligned((long*)(p + 256));
            b ^= Vector512.LoadAligned((long*)(p + 64)) ^ Vector512.LoadAligned((long*)(p + 320));
            c ^= Vector512.LoadAligned((long*)(p + 128)) ^ Vector512.LoadAligned((long*)(p + 384));
            d ^= Vector512.LoadAligned((long*)(p + 192)) ^ Vector512.LoadAligned((long*)(p + 448));
        }
        Interlocked.Add(ref job.Sum, Vector512.Sum(a ^ b ^ c ^ d));
    }
}
