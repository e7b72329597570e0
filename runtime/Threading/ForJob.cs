namespace Kernels.Threading;

/// <summary>What the pieces of a <c>For</c> of <see cref="WorkerPool"/> share.</summary>
internal sealed class ForJob(Action<int> body, IProgress<int>? progress, CancellationToken cancellation)
{
    private readonly Lock reporting = new();
    private int done;

    public void RunPiece(int index)
    {
        cancellation.ThrowIfCancellationRequested();
        body(index);
        if (progress is not null)
        {
            lock (reporting)
            {
                progress.Report(++done);
            }
        }
    }
}
