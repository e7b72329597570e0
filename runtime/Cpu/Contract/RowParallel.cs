using Kernels.Arrays;
using Kernels.Numerics;
using Kernels.Threading;

namespace Kernels.Cpu;

/// <summary>An operation whose rows are independent of one another.</summary>
internal interface IRowOperation
{
    /// <typeparam name="TLanes">The widest registers of this machine.</typeparam>
    void Invoke<TLanes>(int row)
        where TLanes : struct, IFloatLanes<TLanes>;
}

/// <summary>Runs independent rows on a pool. The cut depends on the shape alone and each row is one thread's, so results do not depend on the thread count.</summary>
internal static unsafe class RowParallel
{
    // Enough work that handing a piece to a thread costs little beside it.
    private const int ElementsPerPiece = 8192;

    /// <summary>Invokes the operation for every row below <paramref name="rows"/>.</summary>
    /// <param name="elements">The elements of a row: how much work it is.</param>
    public static void Run<TOperation>(WorkerPool pool, int rows, int elements, TOperation operation)
        where TOperation : unmanaged, IRowOperation
    {
        var job = new Job<TOperation> { Operation = operation, Rows = rows, RowsPerPiece = Math.Max(1, ElementsPerPiece / elements) };
        delegate*<void*, int, void> run = LaneBlocks.Width switch
        {
            16 => &RunPiece<TOperation, F32x16>,
            8 => &RunPiece<TOperation, F32x8>,
            _ => &RunPiece<TOperation, F32x4>,
        };
        pool.Run((rows + job.RowsPerPiece - 1) / job.RowsPerPiece, run, &job);
    }

    private static void RunPiece<TOperation, TLanes>(void* state, int piece)
        where TOperation : unmanaged, IRowOperation
        where TLanes : struct, IFloatLanes<TLanes>
    {
        var job = (Job<TOperation>*)state;
        var end = Math.Min(job->Rows, (piece + 1) * job->RowsPerPiece);
        for (var row = piece * job->RowsPerPiece; row < end; row++)
        {
            job->Operation.Invoke<TLanes>(row);
        }
    }

    private struct Job<TOperation>
        where TOperation : unmanaged
    {
        public TOperation Operation;
        public int Rows;
        public int RowsPerPiece;
    }
}
