using System.Runtime.CompilerServices;
using Kernels.Threading;

namespace Kernels.Arrays;

/// <summary>Spreads the pieces of a stage over threads: those of every batch, and of every chunk where there are chunks.</summary>
internal static unsafe class StageRunner
{
    // Handing a task over costs about a microsecond: this much work makes that small.
    private const double OperationsPerTask = 4000;
    private const int MostTasks = 64;

    public static void Run(LoopStage stage, in CallTables tables, WorkerPool pool) => Run(stage, tables, pool, ChunkRange.None);

    /// <param name="chunks">The chunks to run, each with its own part of the arrays that have chunks.</param>
    public static void Run(LoopStage stage, in CallTables tables, WorkerPool pool, in ChunkRange chunks)
    {
        var job = tables.Job;
        var state = new State(stage.Run, tables, chunks, stage.Pieces(&job));
        if (state.Total == 0)
        {
            return;
        }
        state.Tasks = Tasks(stage, tables, state.Total);
        if (state.Tasks == 1)
        {
            RunTask(ref state, 0);
            return;
        }
        // A local does not move, and it outlives the tasks because Run returns after them.
        pool.Run(state.Tasks, &RunTask, Unsafe.AsPointer(ref state));
    }

    private static int Tasks(LoopStage stage, in CallTables tables, nint total) =>
        total == 1 ? 1 : (int)Math.Clamp(Math.Min(total, stage.Work.Evaluate(tables.Job.Extents) * (double)total / OperationsPerTask), 1, MostTasks);

    private static void RunTask(void* state, int task) => RunTask(ref Unsafe.AsRef<State>(state), task);

    private static void RunTask(ref State state, int task)
    {
        var (first, end) = (state.Total * task / state.Tasks, state.Total * (task + 1) / state.Tasks);
        var arrays = stackalloc float*[state.Tables.ArrayCount];
        while (first < end)
        {
            var instance = first / state.Pieces;
            var begin = instance * state.Pieces;
            var stop = Math.Min(end, begin + state.Pieces);
            RunInstance(ref state, instance, first - begin, stop - begin, arrays);
            first = stop;
        }
    }

    /// <summary>Pieces of one batch and chunk.</summary>
    private static void RunInstance(ref State state, nint instance, nint first, nint end, float** arrays)
    {
        ref var tables = ref state.Tables;
        var (chunk, batch) = (instance / tables.Batches, instance % tables.Batches);
        var job = tables.Job;
        job.To = tables.Steps(batch);
        if (state.Chunks.Length > 0)
        {
            job.From = (state.Chunks.First + chunk) * state.Chunks.Length;
            job.To = Math.Min(job.To, job.From + state.Chunks.Length);
            if (job.From >= job.To)
            {
                return;
            }
        }
        for (var i = 0; i < tables.ArrayCount; i++)
        {
            arrays[i] = job.Arrays[i] == null ? null : job.Arrays[i] + (batch * tables.BatchStrides[i]) + (chunk * tables.ChunkStrides[i]);
        }
        job.Arrays = arrays;
        state.Run(&job, first, end);
    }

    private struct State(StageRun run, in CallTables tables, in ChunkRange chunks, nint pieces)
    {
        public readonly StageRun Run = run;
        public CallTables Tables = tables;
        public readonly ChunkRange Chunks = chunks;
        public readonly nint Pieces = pieces;
        public readonly nint Total = pieces * tables.Batches * chunks.Count;
        public int Tasks;
    }
}
