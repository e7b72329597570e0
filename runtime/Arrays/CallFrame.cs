using Kernels.Threading;

namespace Kernels.Arrays;

/// <summary>Binds the arrays of one call: solves extents, and takes memory for what the caller's views cannot serve as they are.</summary>
internal unsafe ref partial struct CallFrame
{
    private readonly ArrayKernel kernel;
    private readonly WalkBinding walk;
    private readonly ReadOnlySpan<ArrayView> arguments;
    private readonly ReadOnlySpan<ArrayView> states;
    private readonly ReadOnlySpan<ArrayView> results;
    private readonly WorkerPool pool;

    public CallTables Tables;

    public CallFrame(ArrayKernel kernel, in ArrayCall call, in WalkBinding walk)
    {
        this.kernel = kernel;
        this.walk = walk;
        arguments = call.Arguments;
        states = call.States;
        results = call.Results;
        pool = call.Pool;
        CallChecks.Counts(kernel, call);
        Tables = CallTables.Rent(kernel.Arrays.Length, kernel.Extents.Length);
        ExtentSolver.Solve(kernel, arguments, walk, Tables.Job.Extents);
        Tables.Batches = LeadingAxes.Count(kernel, call);
        Tables.Job.To = kernel.Axis is null ? 0 : Tables.Job.Extents[kernel.TimeExtent];
        BindArguments();
        BindStates();
        BindResults();
        for (var array = kernel.FirstIntermediate; array < kernel.Arrays.Length; array++)
        {
            if (kernel.Arrays[array].Role == ArrayRole.Intermediate)
            {
                Take(array);
            }
        }
    }

    /// <summary>Writes back what lies in memory of its own.</summary>
    public readonly void Finish()
    {
        for (var i = 0; i < states.Length; i++)
        {
            WriteBack(kernel.FirstState + i, states[i]);
        }
        for (var i = 0; i < results.Length; i++)
        {
            WriteBack(kernel.FirstResult + i, results[i]);
        }
    }

    private readonly void BindArguments()
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].IsAbsent)
            {
                continue;
            }
            if (OperandEncoder.IsEncoded(kernel, i, arguments[i]))
            {
                BindOrCopy(i, arguments[i]);
            }
            else
            {
                BindOrCopy(i, OperandEncoder.Values(kernel.Arrays[i], arguments[i], pool));
            }
            Tables.Job.Places[i] = walk.Covers(i) ? walk.Places : null;
        }
    }

    private readonly void BindStates()
    {
        for (var i = 0; i < kernel.StateCount; i++)
        {
            var array = kernel.FirstState + i;
            if (states.IsEmpty || states[i].IsAbsent)
            {
                Take(array);
                Fill(array, kernel.Arrays[array].Initial);
                continue;
            }
            CallChecks.Written(kernel, array, states[i], Tables.Batches);
            ExtentSolver.Check(kernel, array, states[i], walk, Tables.Job.Extents);
            BindOrCopy(array, states[i]);
        }
    }

    private readonly void BindResults()
    {
        for (var i = 0; i < results.Length; i++)
        {
            var array = kernel.FirstResult + i;
            CallChecks.Written(kernel, array, results[i], Tables.Batches);
            ExtentSolver.Check(kernel, array, results[i], walk, Tables.Job.Extents);
            if (!TryBind(array, results[i]))
            {
                Take(array);
            }
            Tables.Job.Places[array] = walk.Covers(array) ? walk.Places : null;
        }
    }

    private readonly void BindOrCopy(int array, in ArrayView view)
    {
        if (!TryBind(array, view))
        {
            Take(array);
            Read(array, view);
        }
    }
}
