namespace Kernels.PtxMachine;

/// <summary>A block at work: warps that run in turns which the seed chooses, their shared memory and barriers. One object runs many blocks.</summary>
internal sealed class Block
{
    private readonly LaunchOptions options;
    private readonly IReadOnlyDictionary<string, DeviceBuffer> globals;
    private readonly Warp[] warps;
    private readonly List<Warp> ready = [];
    private readonly Barriers barriers;

    public Block(Launch launch)
    {
        (Kernel, Shape, Memory, Parameters, options, globals) = (launch.Kernel, launch.Shape, launch.Memory, launch.Parameters, launch.Options, launch.Globals);
        Counters = new(Kernel.Code.Length, Memory.Buffers.Count);
        Shared = new(Kernel.Layout.StaticSharedBytes + Shape.DynamicSharedBytes, Kernel.SharedGranule, Shape.Warps);
        warps = [.. Enumerable.Range(0, Shape.Warps).Select(id => new Warp(this, id))];
        barriers = new(this);
    }

    public Kernel Kernel { get; }

    public LaunchShape Shape { get; }

    public DeviceMemory Memory { get; }

    public byte[] Parameters { get; }

    public SharedMemory Shared { get; }

    public CounterShard Counters { get; }

    public ReportLog Reports { get; } = new();

    public Random Random { get; private set; } = new(0);

    public int LinearIndex { get; private set; }

    public (int X, int Y, int Z) Index { get; private set; }

    public int LiveWarps { get; private set; }

    /// <summary>Runs the block of this number to its end.</summary>
    public void Run(int linearIndex)
    {
        Start(linearIndex);
        while (ready.Count > 0)
        {
            var warp = ready[Random.Next(ready.Count)];
            // Turns of very different lengths let one warp run far ahead, and two keep pace.
            var state = warp.Run(1L << Random.Next(11));
            if (state != WarpState.Ready)
            {
                Leave(warp, state);
            }
            else if (warp.Issued > options.InstructionLimit)
            {
                warp.Report(ReportKind.InstructionLimit, 0, () => $"more than {options.InstructionLimit} instructions of one warp");
                return;
            }
        }
        foreach (var warp in warps.Where(w => w.Live != 0))
        {
            warp.Report(ReportKind.Deadlock, 0, () => "the warp waits here and no other can go on");
        }
    }

    /// <summary>A warp reaches a barrier; true if it must wait there.</summary>
    public bool Arrive(Warp warp, Instruction instruction, uint active) => barriers.Arrive(warp, instruction.Barrier!, active);

    /// <summary>A waiting warp may go on.</summary>
    public void SetReady(Warp warp)
    {
        if (!ready.Contains(warp))
        {
            ready.Add(warp);
        }
    }

    private void Start(int linearIndex)
    {
        LinearIndex = linearIndex;
        Index = (linearIndex % Shape.GridX, linearIndex / Shape.GridX % Shape.GridY, linearIndex / Shape.GridX / Shape.GridY);
        Random = new(unchecked(options.Seed * 1_000_003) ^ linearIndex);
        LiveWarps = warps.Length;
        var lastClock = warps.Max(w => w.Clock);
        ready.Clear();
        var known = Enumerable.Repeat(lastClock, warps.Length).ToArray();
        foreach (var warp in warps)
        {
            warp.Learn(known);
            warp.Start(globals);
            ready.Add(warp);
        }
        Array.Clear(Shared.Data);
        Shared.Marks.Start(lastClock + 1);
        barriers.Start();
    }

    private void Leave(Warp warp, WarpState state)
    {
        ready.Remove(warp);
        if (state == WarpState.Exited)
        {
            LiveWarps--;
            barriers.Exited();
        }
    }
}
