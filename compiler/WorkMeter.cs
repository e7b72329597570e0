using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Kernels.Compiler;

/// <summary>
/// Counts what the passes do for one class, in parts of expressions visited and lines written, so that work which no other limit
/// foresees ends at <see cref="Limits.Work"/> steps, on every machine alike; and lets an editor that no longer wants the result stop it.
/// The passes are functions of their arguments from one thread, so the meter belongs to the thread and they need not hand it on.
/// </summary>
internal sealed class WorkMeter
{
    /// <summary>Steps between two looks at whether the result is still wanted.</summary>
    private const long Stride = 1024;

    [ThreadStatic]
    private static WorkMeter? current;

    private readonly CancellationToken cancellation;
    private long steps;

    private WorkMeter(CancellationToken cancellation) => this.cancellation = cancellation;

    /// <summary>Runs a part of the compiler under a meter of its own.</summary>
    /// <exception cref="WorkLimitException">It took too many steps, or the stack was nearly used up.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static T Run<T>(Func<T> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var outer = current;
        current = new WorkMeter(cancellation);
        try
        {
            return work();
        }
        catch (InsufficientExecutionStackException)
        {
            throw new WorkLimitException();
        }
        finally
        {
            current = outer;
        }
    }

    /// <summary>Counts steps of the work that runs on this thread.</summary>
    public static void Count(int steps = 1) => current?.Add(steps);

    /// <summary>Counts a step of a recursion, which must leave enough of the stack.</summary>
    public static void Descend()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Count();
    }

    private void Add(int count)
    {
        var before = steps;
        steps += count;
        if (steps > Limits.Work)
        {
            throw new WorkLimitException();
        }
        if (before / Stride != steps / Stride)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }
}

/// <summary>A pass took more steps than <see cref="Limits.Work"/>.</summary>
internal sealed class WorkLimitException : Exception
{
    public WorkLimitException()
        : base($"its passes take more than {Limits.Work.ToString(System.Globalization.CultureInfo.InvariantCulture)} steps")
    {
    }
}
