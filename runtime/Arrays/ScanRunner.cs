using Kernels.Threading;

namespace Kernels.Arrays;

/// <summary>Runs the recurrence of a scan in the form that is asked for.</summary>
internal static unsafe class ScanRunner
{
    /// <summary>The length of chunks that are matrix products: their inner part costs length², what they hand on costs 1/length.</summary>
    private const int ProductLength = 64;

    /// <summary>The length of chunks that run side by side because there are too few channels for threads.</summary>
    private const int ChunkLength = 256;

    /// <summary>From this many steps on, chunks have enough to do beside what they cost.</summary>
    private const int LongSequence = 512;

    /// <summary>From this many independent pieces on, threads have enough to do without chunks.</summary>
    private const int ManyPieces = 16;

    public static void Run(ArrayKernel kernel, ref CallFrame frame, in ScanOptions options, WorkerPool pool)
    {
        var steps = frame.Tables.Job.To;
        var (form, length) = Choose(kernel, frame.Tables, steps, options);
        var chunked = form switch
        {
            ScanForm.Products => kernel.Products,
            ScanForm.Chunks => kernel.Chunks,
            _ => null,
        };
        if (chunked is null || steps == 0)
        {
            StageRunner.Run(kernel.Recurrence!, frame.Tables, pool);
            return;
        }
        RunChunks(kernel, chunked, ref frame, length, (steps + length - 1) / length, pool);
    }

    private static (ScanForm Form, nint Length) Choose(ArrayKernel kernel, in CallTables tables, nint steps, in ScanOptions options)
    {
        if (options.ChunkLength is <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.ChunkLength, "A chunk should have at least one step.");
        }
        switch (options.Form)
        {
            case ScanForm.Products when kernel.Products is null:
                throw new InvalidOperationException(
                    $"{kernel.Name} has no form as matrix products: that needs states that decay by one number for each matrix and results that read them through sums.");
            case ScanForm.Chunks when kernel.Chunks is null:
                throw new InvalidOperationException(
                    $"{kernel.Name} cannot be cut into chunks: that needs states whose next value is decay·state + input, with a decay and an input that hang on no state.");
            case ScanForm.Products:
                return (ScanForm.Products, options.ChunkLength ?? ProductLength);
            case ScanForm.Chunks:
                return (ScanForm.Chunks, options.ChunkLength ?? ChunkLength);
            case ScanForm.Steps:
                return (ScanForm.Steps, 0);
        }
        // One step after the other reads and writes least. Chunks pay where there are fewer channels than threads can use.
        var job = tables.Job;
        var products = kernel.Products is not null;
        var length = options.ChunkLength ?? (products ? ProductLength : ChunkLength);
        var isLong = steps >= Math.Max(LongSequence, 2 * length);
        return isLong && (products || kernel.Chunks is not null) && kernel.Recurrence!.Pieces(&job) * tables.Batches < ManyPieces
            ? (products ? ScanForm.Products : ScanForm.Chunks, length)
            : (ScanForm.Steps, 0);
    }

    private static void RunChunks(ArrayKernel kernel, ChunkedForm form, ref CallFrame frame, nint length, nint chunks, WorkerPool pool)
    {
        for (var array = 0; array < kernel.Arrays.Length; array++)
        {
            if (kernel.Arrays[array].Role is ArrayRole.Decay or ArrayRole.Contribution)
            {
                var count = frame.Take(array, (int)chunks) * frame.Tables.Batches * chunks;
                new Span<float>(frame.Tables.Job.Arrays[array], checked((int)count)).Fill(kernel.Arrays[array].Initial);
            }
        }
        foreach (var stage in form.Summarize)
        {
            StageRunner.Run(stage, frame.Tables, pool, length, chunks);
        }
        var begins = frame;
        CarryStates(kernel, form.Combine, frame.Tables, ref begins, chunks, pool);
        foreach (var stage in form.Complete)
        {
            StageRunner.Run(stage, begins.Tables, pool, length, chunks);
        }
    }

    /// <summary>Goes from chunk to chunk: notes the states that each begins with, and leaves the final ones in the call's own memory.</summary>
    /// <param name="begins">Gets tables of its own, in which each chunk has its states.</param>
    private static void CarryStates(ArrayKernel kernel, LoopStage combine, in CallTables tables, ref CallFrame begins, nint chunks, WorkerPool pool)
    {
        begins.Tables = Copy(tables, kernel.Arrays.Length);
        var single = Copy(tables, kernel.Arrays.Length);
        for (var i = 0; i < kernel.StateCount; i++)
        {
            begins.Take(kernel.FirstState + i, (int)chunks);
        }
        for (nint chunk = 0; chunk < chunks; chunk++)
        {
            for (var i = 0; i < kernel.StateCount; i++)
            {
                CopyState(kernel, kernel.FirstState + i, tables, begins.Tables, chunk);
            }
            for (var array = 0; array < kernel.Arrays.Length; array++)
            {
                if (kernel.Arrays[array].Role is ArrayRole.Decay or ArrayRole.Contribution)
                {
                    single.Job.Arrays[array] = tables.Job.Arrays[array] + (chunk * tables.ChunkStrides[array]);
                }
            }
            StageRunner.Run(combine, single, pool);
        }
    }

    private static void CopyState(ArrayKernel kernel, int array, in CallTables from, in CallTables to, nint chunk)
    {
        var dimensions = kernel.Arrays[array].Dimensions;
        Span<nint> extents = stackalloc nint[dimensions.Length];
        Span<nint> strides = stackalloc nint[dimensions.Length];
        for (var i = 0; i < dimensions.Length; i++)
        {
            extents[i] = dimensions[i].Evaluate(from.Job.Extents);
            strides[i] = from.Strides(array)[i];
        }
        for (nint batch = 0; batch < from.Batches; batch++)
        {
            var source = new ArrayView(from.Job.Arrays[array] + (batch * from.BatchStrides[array]), NumberType.F32, extents, strides);
            ArrayCopy.Read(source, to.Job.Arrays[array] + (batch * to.BatchStrides[array]) + (chunk * to.ChunkStrides[array]), to.Strides(array), false);
        }
    }

    private static CallTables Copy(in CallTables tables, int arrays)
    {
        var copy = CallTables.Rent(arrays, 0);
        copy.Batches = tables.Batches;
        copy.Lengths = tables.Lengths;
        copy.Job.Extents = tables.Job.Extents;
        copy.Job.From = tables.Job.From;
        copy.Job.To = tables.Job.To;
        for (var i = 0; i < arrays; i++)
        {
            copy.Job.Arrays[i] = tables.Job.Arrays[i];
            copy.Job.Places[i] = tables.Job.Places[i];
            copy.BatchStrides[i] = tables.BatchStrides[i];
        }
        new ReadOnlySpan<nint>(tables.Job.Strides, arrays * ArrayView.MaxRank).CopyTo(new Span<nint>(copy.Job.Strides, arrays * ArrayView.MaxRank));
        return copy;
    }
}
