namespace Kernels.PtxMachine;

/// <summary>The 16 barriers of a block.</summary>
internal sealed class Barriers(Block block)
{
    public const int Count = 16;

    private sealed class State(int warps)
    {
        public int Threads { get; set; }
        public int Expected { get; set; }
        public List<Warp> Waiting { get; } = [];

        /// <summary>What the warps that arrived know of one another.</summary>
        public int[] Known { get; } = new int[warps];
    }

    private readonly State[] states = [.. Enumerable.Range(0, Count).Select(_ => new State(block.Shape.Warps))];

    public void Start()
    {
        foreach (var state in states)
        {
            Reset(state);
        }
    }

    /// <summary>A warp arrives; true if it must wait.</summary>
    public bool Arrive(Warp warp, BarrierOperation operation, uint active)
    {
        if (active != warp.Live)
        {
            warp.Report(
                ReportKind.DivergentBarrier, System.Numerics.BitOperations.TrailingZeroCount(active),
                () => $"a barrier is reached by the lanes {active:x8} of a warp whose lanes {warp.Live:x8} are alive");
        }
        var id = (int)warp.Register(operation.Id);
        if (id >= Count)
        {
            warp.Report(ReportKind.OutOfBounds, 0, () => $"barrier {id} of {Count}");
            return false;
        }
        var state = states[id];
        state.Threads += Warp.Size;
        state.Expected = operation.Threads is { } slot ? (int)warp.Register(slot) : 0;
        Contribute(warp, state);
        if (operation.Waits)
        {
            state.Waiting.Add(warp);
        }
        else
        {
            warp.Synchronise();
        }
        Release(state);
        return operation.Waits && state.Waiting.Contains(warp);
    }

    /// <summary>A warp has exited: barriers of the whole block no longer wait for it, which is reported, for it never reached them.</summary>
    public void Exited()
    {
        foreach (var state in states)
        {
            Release(state);
        }
    }

    private void Release(State state)
    {
        var isWhole = state.Expected == 0;
        var isComplete = state.Threads > 0 && (isWhole ? state.Threads >= Warp.Size * block.LiveWarps : state.Threads >= state.Expected);
        if (!isComplete)
        {
            return;
        }
        if (isWhole && block.LiveWarps < block.Shape.Warps && state.Waiting.Count > 0)
        {
            state.Waiting[0].Report(
                ReportKind.DivergentBarrier, 0, () => $"a barrier is reached by {block.LiveWarps} of {block.Shape.Warps} warps; the others have exited");
        }
        foreach (var waiting in state.Waiting)
        {
            waiting.Learn(state.Known);
            block.SetReady(waiting);
        }
        Reset(state);
    }

    private static void Contribute(Warp warp, State state)
    {
        for (var i = 0; i < state.Known.Length; i++)
        {
            state.Known[i] = Math.Max(state.Known[i], i == warp.Id ? warp.Clock : warp.Known[i]);
        }
    }

    private static void Reset(State state)
    {
        (state.Threads, state.Expected) = (0, 0);
        state.Waiting.Clear();
        Array.Clear(state.Known);
    }
}
