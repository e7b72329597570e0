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
        var form = Choose(kernel, frame.Tables, options);
        var chunked = form switch
        {
            ScanForm.Products => kernel.Products,
            ScanForm.Chunks => kernel.Chunks,
            _ => null,
        };
        if (chunked is null)
        {
            StageRunner.Run(kernel.Recurrence!, frame.Tables, pool);
        }
        else if (frame.Tables.Job.To > 0)
        {
            ChunkRunner.Run(kernel, chunked, ref frame, options.ChunkLength ?? DefaultLength(form), pool);
        }
    }

    private static int DefaultLength(ScanForm form) => form == ScanForm.Products ? ProductLength : ChunkLength;

    private static ScanForm Choose(ArrayKernel kernel, in CallTables tables, in ScanOptions options)
    {
        if (options.ChunkLength is <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.ChunkLength, "A chunk should have at least one step.");
        }
        return options.Form switch
        {
            ScanForm.Products when kernel.Products is null => throw new InvalidOperationException(
                $"{kernel.Name} has no form as matrix products: that needs states that decay by one number for each matrix and results that read them through sums."),
            ScanForm.Chunks when kernel.Chunks is null => throw new InvalidOperationException(
                $"{kernel.Name} cannot be cut into chunks: that needs states whose next value is decay·state + input, with a decay and an input that hang on no state."),
            ScanForm.Automatic => Automatic(kernel, tables, options),
            _ => options.Form,
        };
    }

    private static ScanForm Automatic(ArrayKernel kernel, in CallTables tables, in ScanOptions options)
    {
        // One step after the other reads and writes least. Chunks pay where there are fewer channels than threads can use.
        var form = kernel.Products is not null ? ScanForm.Products : kernel.Chunks is not null ? ScanForm.Chunks : ScanForm.Steps;
        if (form == ScanForm.Steps || tables.Job.To < Math.Max(LongSequence, 2L * (options.ChunkLength ?? DefaultLength(form))))
        {
            return ScanForm.Steps;
        }
        var job = tables.Job;
        return kernel.Recurrence!.Pieces(&job) * tables.Batches < ManyPieces ? form : ScanForm.Steps;
    }
}
