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
    /// <param name="mayOverwrite">Whether outputs may lie in the place of an input at all.</param>
    internal static ArenaLayout Assign(
        IReadOnlyList<GraphNode> nodes, IReadOnlyList<GraphValue> values, IReadOnlySet<GraphValue> bound, int maxTokens, bool mayOverwrite)
    {
        var lastReader = LastReaders(nodes, values, bound);
        var offsets = Enumerable.Repeat(-1L, values.Count).ToArray();
        var live = new SortedList<long, GraphValue>();
        var bytes = 0L;
        for (var step = 0; step < nodes.Count; step++)
        {
            var node = nodes[step];
            if (!bound.Contains(node.Output))
            {
                var overwritten = mayOverwrite ? Overwritten(node, step, lastReader, bound) : null;
                var size = Size(node.Output, maxTokens);
                var offset = overwritten is null ? FirstGap(live, size, maxTokens) : offsets[overwritten.Id];
                offsets[node.Output.Id] = offset;
                live[offset] = node.Output;
                bytes = Math.Max(bytes, offset + size);
            }
            foreach (var input in node.Inputs.Select(i => i.Owner))
            {
                if (offsets[input.Id] >= 0 && lastReader[input.Id] == step && live.TryGetValue(offsets[input.Id], out var holder) && holder == input)
                {
                    live.Remove(offsets[input.Id]);
                }
            }
        }
        foreach (var view in values.Where(v => v.Source is not null))
        {
            offsets[view.Id] = offsets[view.Owner.Id] + (view.FirstColumn * sizeof(float));
        }
        return new ArenaLayout([.. offsets], bytes);
    }

    private static int[] LastReaders(IReadOnlyList<GraphNode> nodes, IReadOnlyList<GraphValue> values, IReadOnlySet<GraphValue> bound)
    {
        var last = Enumerable.Repeat(-1, values.Count).ToArray();
        for (var step = 0; step < nodes.Count; step++)
        {
            foreach (var input in nodes[step].Inputs)
            {
                last[input.Owner.Id] = step;
            }
        }
        var unused = values.FirstOrDefault(v => v.Source is null && last[v.Id] < 0 && !bound.Contains(v));
        return unused is null
            ? last
            : throw new InvalidOperationException($"{unused} is made and never used. Mark it as an output, or leave out its node.");
    }

    /// <summary>The input in whose place the output may lie: its last reader is this node, it is as large, and no view of columns is involved.</summary>
    private static GraphValue? Overwritten(GraphNode node, int step, int[] lastReader, IReadOnlySet<GraphValue> bound)
    {
        for (var i = 0; i < node.Inputs.Length; i++)
        {
            var input = node.Inputs[i];
            var isAlone = input.Source is null && node.Inputs.All(other => other == input || other.Owner != input);
            if (node.MayOverwrite(i) && lastReader[input.Id] == step && !bound.Contains(input) && isAlone
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
