namespace Kernels.PtxMachine;

/// <summary>One launch: what its blocks share, and their distribution over host threads.</summary>
internal sealed class Launch(
    Kernel kernel, LaunchShape shape, DeviceMemory memory, byte[] parameters, LaunchOptions options, IReadOnlyDictionary<string, DeviceBuffer> globals)
{
    public Kernel Kernel { get; } = kernel;

    public LaunchShape Shape { get; } = shape;

    public DeviceMemory Memory { get; } = memory;

    public byte[] Parameters { get; } = parameters;

    public LaunchOptions Options { get; } = options;

    public IReadOnlyDictionary<string, DeviceBuffer> Globals { get; } = globals;

    public LaunchResult Run()
    {
        foreach (var buffer in Memory.Buffers)
        {
            Array.Clear(buffer.TouchedSectors);
        }
        var order = Enumerable.Range(0, Shape.Blocks).ToArray();
        if (Options.ShuffleBlocks)
        {
            new Random(Options.Seed).Shuffle(order);
        }
        var threads = Math.Min(Options.HostThreads ?? (Kernel.HasGlobalAtomics ? 1 : Environment.ProcessorCount), order.Length);
        var workers = Enumerable.Range(0, threads).Select(_ => new Block(this)).ToArray();
        var next = -1;
        void Work(Block block)
        {
            for (var i = Interlocked.Increment(ref next); i < order.Length; i = Interlocked.Increment(ref next))
            {
                block.Run(order[i]);
            }
        }
        if (threads == 1)
        {
            Work(workers[0]);
        }
        else
        {
            Parallel.ForEach(workers, new ParallelOptions { MaxDegreeOfParallelism = threads }, Work);
        }
        return new(ReportLog.Merge(workers.Select(w => w.Reports)), CounterShard.Merge([.. workers.Select(w => w.Counters)], Kernel, Memory));
    }
}
