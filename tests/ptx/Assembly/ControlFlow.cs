using System.Collections.Immutable;

namespace Kernels.PtxMachine.Assembly;

/// <summary>Basic blocks of a kernel's code, which of them dominate which, and its natural loops.</summary>
internal sealed class ControlFlow
{
    private readonly int[] starts;
    private readonly int[][] successors;
    private readonly ILookup<int, int> predecessors;
    private readonly int[] order;
    private readonly int[] place;
    private readonly int[] dominator;
    private readonly int length;

    public ControlFlow(Listing listing)
    {
        length = listing.Instructions.Length;
        starts = Starts(listing);
        successors = [.. Enumerable.Range(0, starts.Length).Select(b => Successors(listing, b))];
        order = ReversePostorder();
        predecessors = order.SelectMany(b => successors[b].Select(s => (Block: b, Next: s))).ToLookup(e => e.Next, e => e.Block);
        place = Enumerable.Repeat(-1, starts.Length).ToArray();
        for (var i = 0; i < order.Length; i++)
        {
            place[order[i]] = i;
        }
        dominator = Dominators();
    }

    /// <summary>A block that each turn of a loop begins with, the blocks that go back to it, and all blocks of the loop.</summary>
    public sealed record Loop(int Header, ImmutableArray<int> Latches, ImmutableHashSet<int> Blocks);

    /// <summary>The loops by address. Cycles that are entered at several places have no header and are left out; ptxas makes none from PTX that has none.</summary>
    public IEnumerable<Loop> Loops() =>
        from header in order.Order()
        let latches = predecessors[header].Where(p => Dominates(header, p)).ToImmutableArray()
        where !latches.IsEmpty
        select new Loop(header, latches, Body(header, latches));

    /// <summary>The indices of a block's instructions.</summary>
    public IEnumerable<int> Instructions(int block) => Enumerable.Range(starts[block], End(block) - starts[block]);

    /// <summary>The index of the last instruction of a block.</summary>
    public int Last(int block) => End(block) - 1;

    /// <summary>Whether every path from the entry to a block leads through another.</summary>
    public bool Dominates(int block, int other)
    {
        while (place[other] > place[block])
        {
            other = dominator[other];
        }
        return other == block;
    }

    private static int[] Starts(Listing listing)
    {
        var starts = new SortedSet<int> { 0 };
        foreach (var start in listing.Labels.Values)
        {
            starts.Add(start);
        }
        for (var i = 0; i < listing.Instructions.Length; i++)
        {
            if (Branches(listing.Instructions[i]))
            {
                starts.Add(i + 1);
            }
        }
        starts.RemoveWhere(s => s >= listing.Instructions.Length);
        return [.. starts];
    }

    /// <summary>BSSY names the place where threads meet again; they go there by branches of their own.</summary>
    private static bool Branches(MachineInstruction instruction) =>
        instruction.Opcode != "BSSY" && (instruction.EndsPath || !instruction.Targets.IsEmpty);

    private int[] Successors(Listing listing, int block)
    {
        var last = listing.Instructions[Last(block)];
        var next = new List<int>();
        if (!last.EndsPath && block + 1 < starts.Length)
        {
            next.Add(block + 1);
        }
        if (Branches(last))
        {
            next.AddRange(last.Targets.Where(listing.Labels.ContainsKey).Select(t => Array.BinarySearch(starts, listing.Labels[t])).Where(b => b >= 0));
        }
        return [.. next.Distinct()];
    }

    private int[] ReversePostorder()
    {
        var (seen, done) = (new bool[starts.Length], new List<int>());
        var stack = new Stack<(int Block, int Next)>();
        seen[0] = true;
        stack.Push((0, 0));
        while (stack.TryPop(out var top))
        {
            if (top.Next == successors[top.Block].Length)
            {
                done.Add(top.Block);
                continue;
            }
            stack.Push((top.Block, top.Next + 1));
            var successor = successors[top.Block][top.Next];
            if (!seen[successor])
            {
                seen[successor] = true;
                stack.Push((successor, 0));
            }
        }
        done.Reverse();
        return [.. done];
    }

    /// <summary>The immediate dominator of each block, by Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm".</summary>
    private int[] Dominators()
    {
        var immediate = Enumerable.Repeat(-1, starts.Length).ToArray();
        immediate[order[0]] = order[0];
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var block in order.Skip(1))
            {
                var common = predecessors[block].Where(p => immediate[p] >= 0).Aggregate((a, b) => Common(immediate, a, b));
                changed |= immediate[block] != common;
                immediate[block] = common;
            }
        }
        return immediate;
    }

    private int Common(int[] immediate, int a, int b)
    {
        while (a != b)
        {
            if (place[a] > place[b])
            {
                a = immediate[a];
            }
            else
            {
                b = immediate[b];
            }
        }
        return a;
    }

    /// <summary>The blocks from which a latch is reached without passing the header.</summary>
    private ImmutableHashSet<int> Body(int header, IEnumerable<int> latches)
    {
        var body = ImmutableHashSet.CreateBuilder<int>();
        body.Add(header);
        var open = new Stack<int>(latches);
        while (open.TryPop(out var block))
        {
            if (body.Add(block))
            {
                foreach (var predecessor in predecessors[block])
                {
                    open.Push(predecessor);
                }
            }
        }
        return body.ToImmutable();
    }

    private int End(int block) => block + 1 < starts.Length ? starts[block + 1] : length;
}
