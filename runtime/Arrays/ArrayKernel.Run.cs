namespace Kernels.Arrays;

public sealed unsafe partial class ArrayKernel
{
    /// <summary>Runs the kernel or scan; allocates nothing once a thread is warm, unless it calls others.</summary>
    /// <exception cref="ArgumentException">An argument is missing, or the shapes do not fit the declaration.</exception>
    /// <exception cref="InvalidOperationException">The scan does not have the form that the options ask for.</exception>
    public void Run(in ArrayCall call) => Run(call, WalkBinding.None);

    internal void Run(in ArrayCall call, in WalkBinding walk)
    {
        ArgumentNullException.ThrowIfNull(call.Pool);
        var mark = ScratchArena.Mark();
        try
        {
            var frame = new CallFrame(this, call, walk);
            fixed (int* lengths = call.Lengths)
            {
                frame.Tables.Lengths = CheckedLengths(call.Lengths, frame.Tables) ? lengths : null;
                RunStages(call, ref frame);
            }
            frame.Finish();
        }
        finally
        {
            ScratchArena.Release(mark);
        }
    }

    /// <summary>Sets states to their declared initial values.</summary>
    public void InitializeStates(ReadOnlySpan<ArrayView> states)
    {
        if (states.Length != StateCount)
        {
            throw new ArgumentException($"{Name} has {StateCount} states; {states.Length} are given.", nameof(states));
        }
        var strides = stackalloc nint[ArrayView.MaxRank];
        new Span<nint>(strides, ArrayView.MaxRank).Clear();
        for (var i = 0; i < states.Length; i++)
        {
            var initial = Arrays[FirstState + i].Initial;
            ArrayCopy.Write(&initial, strides, states[i]);
        }
    }

    private void RunStages(in ArrayCall call, ref CallFrame frame)
    {
        if (frame.Tables.Lengths != null)
        {
            frame.ClearResults();
        }
        foreach (var stage in Stages)
        {
            switch (stage)
            {
                case LoopStage loops:
                    StageRunner.Run(loops, frame.Tables, call.Pool);
                    break;
                case CallStage nested:
                    CallRunner.Run(nested, this, frame.Tables, call.Options, call.Pool);
                    break;
            }
        }
        if (Recurrence is not null)
        {
            ScanRunner.Run(this, ref frame, call.Options, call.Pool);
        }
    }

    private bool CheckedLengths(ReadOnlySpan<int> lengths, in CallTables tables)
    {
        if (lengths.IsEmpty)
        {
            return false;
        }
        if (Axis is null || lengths.Length != tables.Batches)
        {
            throw new ArgumentException($"{Name}: there should be a length for each of the {tables.Batches} sequences of a scan; {lengths.Length} are given.", nameof(lengths));
        }
        foreach (var length in lengths)
        {
            if (length < 0 || length > tables.Job.To)
            {
                throw new ArgumentException($"{Name}: a length of {length} is not from 0 to the {tables.Job.To} steps of the arguments.", nameof(lengths));
            }
        }
        return true;
    }
}
