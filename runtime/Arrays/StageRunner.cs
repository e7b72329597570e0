using System.Runtime.CompilerServices;
using Kernels.Threading;

namespace Kernels.Arrays;

/// <summary>Spreads the pieces of a stage over threads: those of every batch, and of every chunk where there are chunks.</summary>
internal static unsafe class StageRunner
{
    // Handing a task over costs about a microsecond: this much work makes that small.
    private const double OperationsPerTask = 4000;
    private const int MostTasks = 64;

    /// <param name="chunkLength">The steps of a chunk; 0 for all steps at once.</param>
    /// <param name="chunks">The number of chunks, at least 1.</param>
    public static void Run(LoopStage stage, in CallTables tables, WorkerPool pool, nint chunkLength = 0, nint chunks = 1)
    {
        var job = tables.Job;
        var state = new State(stage.Run, tables, stage.Pieces(&job), chunkLength, chunks);
        var total = state.Pieces * tables.Batches * chunks;
        if (total == 0)
        {
            return;
        }
        var work = (double)stage.Work.Evaluate(tables.Job.Extents) * state.Pieces * tables.Batches;
        state.Total = total;
        state.Tasks = (int)Math.Clamp(Math.Min(total, work / OperationsPerTask), 1, MostTasks);
        if (state.Tasks == 1)
        {
            RunTask(ref state, 0);
            return;
        }
        // A local does not move, and it outlives the tasks because Run returns after them.
        pool.Run(state.Tasks, &RunTask, Unsafe.AsPointer(ref state));
    }

    private static void RunTask(void* state, int task) => RunTask(ref Unsafe.AsRef<State>(state), task);

    private static void RunTask(ref State state, int task)
    {
        var (first, end) = (state.Total * task / state.Tasks, state.Total * (task + 1) / state.Tasks);
        var arrays = stackalloc float*[state.Tables.ArrayCount];
        while (first < end)
        {
            var instance = first / state.Pieces;
            var stop = Math.Min(end, (instance + 1) * state.Pieces);
            RunInstance(ref state, instance, first - (instance * state.Pieces), stop - (instance * state.Pieces), arrays);
            first = stop;
        }
    }

    /// <summary>Pieces of one batch and chunk.</summary>
    private static void RunInstance(ref State state, nint instance, nint first, nint end, float** arrays)
    {
        ref var tables = ref state.Tables;
        var (chunk, batch) = (instance / tables.Batches, instance % tables.Batches);
        var job = tables.Job;
        var steps = tables.Steps(batch);
        job.To = steps;
        if (state.ChunkLength > 0)
        {
            job.From = Math.Min(steps, chunk * state.ChunkLength);
            job.To = Math.Min(steps, job.From + state.ChunkLength);
            if (job.From == job.To)
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

    private struct State(StageRun run, CallTables tables, nint pieces, nint chunkLength, nint chunks)
    {
        public readonly StageRun Run = run;
        public CallTables Tables = tables;
        public readonly nint Pieces = pieces;
        public readonly nint ChunkLength = chunkLength;
        public readonly nint Chunks = chunks;
        public nint Total;
        public int Tasks;
    }
}
