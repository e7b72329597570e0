using System.Diagnostics;

namespace Kernels.Threading;

/// <summary>
/// How long a thread looks for news before it sleeps: a few microseconds of pauses, then pauses with yields between them
/// so that other threads of the machine get the core, and after a millisecond no more.
/// </summary>
/// <remarks>
/// A sleeper takes tens of microseconds to wake, on a virtual machine often longer than the whole job. The budget is above
/// the length of a job done by one thread alone: with less, workers that come too late for one job sleep again before the
/// next, and all jobs stay with the caller.
/// </remarks>
internal struct SpinBudget
{
    private const int Microseconds = 1000;
    private const int RoundsBeforeYield = 128;
    private const int RoundsPerClock = 16;
    private static readonly long Budget = Stopwatch.Frequency * Microseconds / 1_000_000;

    private int rounds;
    private long deadline;

    /// <summary>Pauses a moment; false, without a pause, when the budget is spent.</summary>
    public bool TrySpin()
    {
        if (++rounds % RoundsPerClock != 0)
        {
            Thread.SpinWait(1);
            return true;
        }
        var now = Stopwatch.GetTimestamp();
        if (deadline == 0)
        {
            deadline = now + Budget;
        }
        if (now >= deadline)
        {
            rounds--; // the next call looks at the clock again
            return false;
        }
        if (rounds >= RoundsBeforeYield)
        {
            Thread.Yield();
        }
        return true;
    }
}
