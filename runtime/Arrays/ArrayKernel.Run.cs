namespace Kernels.Arrays;

public sealed unsafe partial class ArrayKernel
{
    /// <summary>Runs the kernel or scan; allocates nothing once a thread is warm, encoders of activations aside.</summary>
    /// <exception cref="ArgumentException">An argument is missing or in another format than its parameter, or the shapes do not fit the declaration.</exception>
    /// <exception cref="Encoding.EncodingException">Numbers that are encoded on the way in are not finite.</exception>
    /// <exception cref="InvalidOperationException">The scan does not have the form that the options ask for.</exception>
    public void Run(in ArrayCall call) => Run(call, WalkBinding.None);

    internal void Run(in ArrayCall call, in WalkBinding walk)
    {
        ArgumentNullException.ThrowIfNull(call.Pool);
        var mark = ScratchArena.Mark();
        try
        {
            var frame = new CallFrame(this, call, walk);
            CallChecks.Lengths(this, call.Lengths, frame.Tables);
            fixed (int* lengths = call.Lengths)
            {
                frame.Tables.Lengths = lengths;
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
    /// <exception cref="ArgumentException">There is not one view for each state.</exception>
    public void InitializeStates(params ReadOnlySpan<ArrayView> states)
    {
        if (states.Length != StateCount)
        {
            throw new ArgumentException($"{Name} has {StateCount} states; {states.Length} are given.", nameof(states));
        }
        for (var i = 0; i < states.Length; i++)
        {
            CallChecks.Written(this, FirstState + i, states[i], batches: 1);
            ArrayCopy.Fill(states[i], Arrays[FirstState + i].Initial);
        }
    }

    private void RunStages(in ArrayCall call, ref CallFrame frame)
    {
        if (Axis is not null && (frame.Tables.Lengths != null || frame.Tables.Job.To == 0))
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
}
