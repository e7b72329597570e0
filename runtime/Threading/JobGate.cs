using System.Runtime.InteropServices;

namespace Kernels.Threading;

/// <summary>
/// Lets workers into the job that is open and tells when the last has left. A worker that wakes too late finds the gate
/// closed, so the owner of a job waits for those inside only, never for those asleep.
/// </summary>
/// <remarks>One word, alone on its cache lines: the upper half counts openings and closings and is odd while a job is open;
/// the lower half counts the workers inside.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct JobGate
{
    private const long Turn = 1L << 32;

    [FieldOffset(128)]
    private long word;

    /// <summary>Whether no worker is inside.</summary>
    public bool IsEmpty => (uint)Volatile.Read(ref word) == 0;

    /// <summary>Publishes what the owner wrote before: a full fence.</summary>
    public void Open() => Interlocked.Add(ref word, Turn);

    /// <summary>From here on nobody enters; those inside go on.</summary>
    public void Close() => Interlocked.Add(ref word, Turn);

    /// <summary>Whether a job is open that is not the one seen last.</summary>
    public bool HasNews(uint seen) => IsNews(Volatile.Read(ref word), seen);

    /// <summary>Enters the open job unless it is the one seen last.</summary>
    public bool TryEnter(ref uint seen)
    {
        for (var now = Volatile.Read(ref word); IsNews(now, seen); now = Volatile.Read(ref word))
        {
            if (Interlocked.CompareExchange(ref word, now + 1, now) == now)
            {
                seen = TurnOf(now);
                return true;
            }
        }
        return false;
    }

    /// <summary>Leaves the job; true when nobody is left inside.</summary>
    public bool Leave() => (uint)Interlocked.Decrement(ref word) == 0;

    private static uint TurnOf(long word) => (uint)(word >> 32);

    private static bool IsNews(long word, uint seen) => (TurnOf(word) & 1) != 0 && TurnOf(word) != seen;
}
