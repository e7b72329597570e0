namespace Kernels.PtxMachine;

/// <summary>Gathers the faults of the blocks that one host thread runs: one entry per kind, instruction and buffer.</summary>
internal sealed class ReportLog
{
    private readonly Dictionary<(ReportKind Kind, int Instruction, string? Buffer), Entry> entries = [];

    private sealed class Entry(int block, MachineReport first)
    {
        public int Block { get; set; } = block;
        public MachineReport First { get; set; } = first;
        public long Occurrences { get; set; } = 1;
    }

    public void Add(ReportKind kind, Warp warp, int lane, ulong? address, string? buffer, Func<string> message)
    {
        var (instruction, block) = (warp.Current, warp.Block.LinearIndex);
        MachineReport Report() => new(
            kind, instruction.Syntax.Line, instruction.Syntax.Text, warp.Block.Index, (warp.Id * 32) + lane, address, buffer, message(), 1);

        if (!entries.TryGetValue((kind, instruction.Index, buffer), out var entry))
        {
            entries.Add((kind, instruction.Index, buffer), new(block, Report()));
            return;
        }
        entry.Occurrences++;
        if (block < entry.Block)
        {
            (entry.Block, entry.First) = (block, Report());
        }
    }

    /// <summary>All logs as one, in the order of the text.</summary>
    public static IReadOnlyList<MachineReport> Merge(IEnumerable<ReportLog> logs) =>
    [
        .. logs.SelectMany(log => log.entries)
            .GroupBy(e => e.Key)
            .Select(g => g.MinBy(e => e.Value.Block).Value.First with { Occurrences = g.Sum(e => e.Value.Occurrences) })
            .OrderBy(r => r.Line).ThenBy(r => r.Kind).ThenBy(r => r.Buffer, StringComparer.Ordinal),
    ];
}
