using System.Collections.Immutable;

namespace Kernels.Graph;

/// <summary>Where each value lies in the one block of memory that a session's runs share: a value's place is free again after its last reader.</summary>
/// <param name="Offsets">The first byte of each value, by its id; -1 where the caller binds the memory.</param>
/// <param name="Bytes">The size of the block.</param>
public sealed record ArenaLayout(ImmutableArray<long> Offsets, long Bytes)
{
    private const int Alignment = 64;

    /// <summary>Floats from a row to the next: rows start on whole cache lines.</summary>
    public static int Stride(GraphValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return (value.Owner.Width + 15) / 16 * 16;
    }

    /// <summary>Walks the nodes in order and gives each output the first gap that holds it, or the place of an input that it may overwrite.</summary>
    /// <param name="mayOverwrite">Whether the output of the node of that number may lie in the place of its input of that number; null where no output may.</param>
    public static ArenaLayout Of(GraphPlan plan, Func<int, int, bool>? mayOverwrite = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var offsets = Enumerable.Repeat(-1L, plan.Values.Length).ToArray();
        var live = new SortedList<long, GraphValue>();
        var bytes = 0L;
        for (var step = 0; step < plan.Nodes.Length; step++)
        {
            var node = plan.Nodes[step];
            if (!plan.IsBound(node.Output))
            {
                var overwritten = mayOverwrite is null ? null : Overwritten(plan, step, mayOverwrite);
                var size = Size(node.Output, plan.MaxTokens);
                var offset = overwritten is null ? FirstGap(live, size, plan.MaxTokens) : offsets[overwritten.Id];
                offsets[node.Output.Id] = offset;
                live[offset] = node.Output;
                bytes = Math.Max(bytes, offset + size);
            }
            foreach (var input in node.Inputs.Select(i => i.Owner))
            {
                if (offsets[input.Id] >= 0 && plan.LastReaders[input.Id] == step && live.TryGetValue(offsets[input.Id], out var holder) && holder == input)
                {
                    live.Remove(offsets[input.Id]);
                }
            }
        }
        foreach (var view in plan.Values.Where(v => v.Source is not null))
        {
            offsets[view.Id] = offsets[view.Owner.Id] + (view.FirstColumn * sizeof(float));
        }
        return new ArenaLayout([.. offsets], bytes);
    }

    /// <summary>The input in whose place the output may lie: its last reader is this node, it is as large, and no view of columns is involved.</summary>
    private static GraphValue? Overwritten(GraphPlan plan, int step, Func<int, int, bool> mayOverwrite)
    {
        var node = plan.Nodes[step];
        for (var i = 0; i < node.Inputs.Length; i++)
        {
            var input = node.Inputs[i];
            var isAlone = input.Source is null && node.Inputs.All(other => other == input || other.Owner != input);
            if (mayOverwrite(step, i) && plan.LastReaders[input.Id] == step && !plan.IsBound(input) && isAlone
                && input.Rows == node.Output.Rows && input.Width == node.Output.Width)
            {
                return input;
            }
        }
        return null;
    }

    private static long FirstGap(SortedList<long, GraphValue> live, long size, int maxTokens)
    {
        var offset = 0L;
        foreach (var (start, value) in live)
        {
            if (start - offset >= size)
            {
                break;
            }
            offset = start + Size(value, maxTokens);
        }
        return offset;
    }

    private static long Size(GraphValue value, int maxTokens)
    {
        var bytes = checked((long)maxTokens * Stride(value) * sizeof(float));
        return (bytes + Alignment - 1) / Alignment * Alignment;
    }
}
