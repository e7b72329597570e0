using System.Collections.Immutable;
using Kernels.Threading;

namespace Kernels.Arrays;

/// <summary>
/// Runs a scan in chunks. As many chunks as threads can use are in memory together: each is summarised by itself, then the states are
/// carried through them, then each is completed from the states that it begins with.
/// </summary>
internal static unsafe class ChunkRunner
{
    /// <summary>The pieces of a stage that keep all threads busy to its end.</summary>
    private const int PiecesTogether = 64;

    public static void Run(ArrayKernel kernel, ChunkedForm form, ref CallFrame frame, nint length, WorkerPool pool)
    {
        var chunks = IndexMath.DivideUp(frame.Tables.Job.To, length);
        var together = Math.Min(chunks, IndexMath.DivideUp(PiecesTogether, Math.Max(1, FewestPieces(form, frame.Tables))));
        for (var i = kernel.FirstIntermediate; i < kernel.Arrays.Length; i++)
        {
            if (IsOfChunk(kernel.Arrays[i]))
            {
                frame.TakeForChunks(frame.Tables, i, together);
            }
        }
        var begins = frame.Tables.Copy();
        for (var i = 0; i < kernel.StateCount; i++)
        {
            frame.TakeForChunks(begins, kernel.FirstState + i, together);
        }
        var single = frame.Tables.Copy();
        for (nint first = 0; first < chunks; first += together)
        {
            var range = new ChunkRange(first, Math.Min(together, chunks - first), length);
            Summarize(kernel, form.Summarize, frame.Tables, range, pool);
            for (nint chunk = 0; chunk < range.Count; chunk++)
            {
                Carry(kernel, form.Combine, frame.Tables, begins, single, chunk, pool);
            }
            foreach (var stage in form.Complete)
            {
                StageRunner.Run(stage, begins, pool, range);
            }
        }
    }

    private static void Summarize(ArrayKernel kernel, ImmutableArray<LoopStage> stages, in CallTables tables, in ChunkRange range, WorkerPool pool)
    {
        for (var i = kernel.FirstIntermediate; i < kernel.Arrays.Length; i++)
        {
            if (IsOfChunk(kernel.Arrays[i]))
            {
                FloatBlocks.Fill(tables.Job.Arrays[i], tables.ChunkStrides[i] * range.Count, kernel.Arrays[i].Initial, pool);
            }
        }
        foreach (var stage in stages)
        {
            StageRunner.Run(stage, tables, pool, range);
        }
    }

    /// <summary>Notes the states as those that a chunk begins with, and goes on to the states behind it.</summary>
    /// <param name="single">Tables that are pointed at the summary of that chunk.</param>
    private static void Carry(ArrayKernel kernel, LoopStage combine, in CallTables tables, in CallTables begins, in CallTables single, nint chunk, WorkerPool pool)
    {
        for (var i = 0; i < kernel.StateCount; i++)
        {
            CopyState(kernel, kernel.FirstState + i, tables, begins, chunk, pool);
        }
        for (var i = kernel.FirstIntermediate; i < kernel.Arrays.Length; i++)
        {
            if (IsOfChunk(kernel.Arrays[i]))
            {
                single.Job.Arrays[i] = tables.Job.Arrays[i] + (chunk * tables.ChunkStrides[i]);
            }
        }
        StageRunner.Run(combine, single, pool);
    }

    private static void CopyState(ArrayKernel kernel, int array, in CallTables from, in CallTables to, nint chunk, WorkerPool pool)
    {
        var rank = kernel.Arrays[array].Dimensions.Length;
        var destination = to.Job.Arrays[array] + (chunk * to.ChunkStrides[array]);
        var isSame = new ReadOnlySpan<nint>(from.Strides(array), rank).SequenceEqual(new ReadOnlySpan<nint>(to.Strides(array), rank));
        if (isSame && (from.Batches == 1 || from.BatchStrides[array] == to.BatchStrides[array]))
        {
            FloatBlocks.Copy(from.Job.Arrays[array], destination, to.ChunkStrides[array], pool);
            return;
        }
        Span<nint> extents = stackalloc nint[rank];
        for (var i = 0; i < rank; i++)
        {
            extents[i] = kernel.Arrays[array].Dimensions[i].Evaluate(from.Job.Extents);
        }
        for (nint batch = 0; batch < from.Batches; batch++)
        {
            var source = new ArrayView(from.Job.Arrays[array] + (batch * from.BatchStrides[array]), NumberType.F32, extents, new ReadOnlySpan<nint>(from.Strides(array), rank));
            ArrayCopy.Read(source, destination + (batch * to.BatchStrides[array]), to.Strides(array), asIntegers: false);
        }
    }

    private static bool IsOfChunk(ArrayDeclaration array) => array.Role is ArrayRole.Decay or ArrayRole.Contribution;

    private static nint FewestPieces(ChunkedForm form, in CallTables tables)
    {
        var job = tables.Job;
        var fewest = nint.MaxValue;
        foreach (var stage in form.Summarize)
        {
            fewest = Math.Min(fewest, stage.Pieces(&job));
        }
        foreach (var stage in form.Complete)
        {
            fewest = Math.Min(fewest, stage.Pieces(&job));
        }
        return fewest * tables.Batches;
    }
}
