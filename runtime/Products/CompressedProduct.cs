using System.Runtime.CompilerServices;
using Kernels.Formats;
using Kernels.Threading;

namespace Kernels.Products;

/// <summary>Adds what compressed rows make of a product: y[m, n] += sum over the stored elements of row n of their worth times x[m, column].</summary>
internal static unsafe class CompressedProduct
{
    /// <summary>Rows of one piece of work.</summary>
    private const int PieceRows = 64;

    public static void Add(CompressedRows rows, LinearWork* work, WorkerPool pool)
    {
        // A local does not move, and it outlives the pieces.
        var state = new State { Rows = Unsafe.AsPointer(ref rows), Work = work };
        pool.Run((work->Job.N + PieceRows - 1) / PieceRows, &AddRows, &state);
        GC.KeepAlive(rows);
    }

    private static void AddRows(void* state, int piece)
    {
        ref var of = ref *(State*)state;
        var rows = Unsafe.AsRef<CompressedRows>(of.Rows);
        ref var job = ref of.Work->Job;
        var end = Math.Min(job.N, (piece + 1) * PieceRows);
        var group = of.Work->Coding.Group == 0 ? int.MaxValue : of.Work->Coding.Group;
        for (var row = piece * PieceRows; row < end; row++)
        {
            for (var token = 0; token < job.M; token++)
            {
                job.Y[(token * job.YStride) + row] += of.Work->Steps.OnCodes
                    ? rows.Dot(row, job.Codes + (token * job.CodesStride), job.Scales + (token * job.ScalesStride), group)
                    : rows.Dot(row, of.Work->Source + (token * of.Work->SourceStride));
            }
        }
    }

    private struct State
    {
        public void* Rows;
        public LinearWork* Work;
    }
}
