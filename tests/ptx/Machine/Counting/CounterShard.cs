namespace Kernels.PtxMachine;

/// <summary>The counts of the blocks that one host thread runs.</summary>
internal sealed class CounterShard(int instructions, int buffers)
{
    public Counters[] ByInstruction { get; } = new Counters[instructions];

    public BufferTraffic[] ByBuffer { get; } = new BufferTraffic[buffers];

    public static LaunchCounters Merge(IReadOnlyList<CounterShard> shards, Kernel kernel, DeviceMemory memory)
    {
        var instructions = kernel.Code.Select(instruction =>
        {
            var sum = default(Counters);
            foreach (var shard in shards)
            {
                sum.Add(shard.ByInstruction[instruction.Index]);
            }
            return new InstructionCount(instruction.Syntax.Line, instruction.Syntax.Text, instruction.Class, sum);
        });
        var buffers = memory.Buffers.Select(buffer => new BufferCounters(
            buffer.Name,
            shards.Sum(s => s.ByBuffer[buffer.Index].SectorsRead),
            shards.Sum(s => s.ByBuffer[buffer.Index].SectorsWritten),
            shards.Sum(s => s.ByBuffer[buffer.Index].BytesRead),
            shards.Sum(s => s.ByBuffer[buffer.Index].BytesWritten),
            buffer.TouchedSectors.AsSpan().Count((byte)1)));
        return new([.. instructions], kernel.Syntax.Labels, [.. buffers.Where(b => b.SectorsRead + b.SectorsWritten > 0)]);
    }
}

internal struct BufferTraffic
{
    public long SectorsRead;
    public long SectorsWritten;
    public long BytesRead;
    public long BytesWritten;
}
