namespace Kernels.Threading;

/// <summary>
/// A place where one thread sleeps until another wakes it. The sleeper announces itself, looks once more at what it waits
/// for, and then either waits or retracts; the waker changes that first and then calls <see cref="Wake"/>. No wake is lost.
/// A sleeper may be woken for nothing and must look again.
/// </summary>
internal sealed class Parker : IDisposable
{
    private readonly SemaphoreSlim signal = new(0);
    private int announced;

    /// <summary>A full fence: what is read after it is at least as new as a waker that saw no announcement.</summary>
    public void Announce() => Interlocked.Exchange(ref announced, 1);

    public void Wait() => signal.Wait();

    /// <summary>Takes the announcement back, or takes the signal of a waker that was faster.</summary>
    public void Retract()
    {
        if (Interlocked.Exchange(ref announced, 0) == 0)
        {
            signal.Wait();
        }
    }

    /// <summary>Wakes the sleeper if one is announced; a read of one word otherwise.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref announced) != 0 && Interlocked.Exchange(ref announced, 0) != 0)
        {
            signal.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => signal.Dispose();
}
