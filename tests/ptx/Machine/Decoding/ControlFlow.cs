namespace Kernels.PtxMachine;

/// <summary>
/// The control-flow graph of an entry, one node per instruction and one for the end, and from it the immediate
/// post-dominator of every branch: the first instruction that all ways from it pass.
/// </summary>
internal static class ControlFlow
{
    public static void SetReconvergence(Instruction[] code)
    {
        var end = code.Length;
        var parent = PostDominators(code);
        foreach (var branch in code.Where(i => i.Flow == Flow.Branch))
        {
            // A way that never ends has no post-dominator: its threads meet nobody before the end.
            branch.Reconvergence = parent[branch.Index] < 0 ? end : parent[branch.Index];
        }
    }

    private static IEnumerable<int> Successors(Instruction[] code, int node)
    {
        if (node == code.Length)
        {
            yield break;
        }
        var instruction = code[node];
        if (instruction.Flow == Flow.Branch)
        {
            yield return instruction.Target;
        }
        if (instruction.Flow == Flow.Exit)
        {
            yield return code.Length;
        }
        if (instruction.Flow is Flow.Next or Flow.Barrier || instruction.Guard >= 0)
        {
            yield return node + 1;
        }
    }

    /// <summary>Dominators of the reversed graph, by the iterative method over its reverse postorder.</summary>
    private static int[] PostDominators(Instruction[] code)
    {
        var end = code.Length;
        var predecessors = Enumerable.Range(0, end + 1).Select(_ => new List<int>()).ToArray();
        for (var node = 0; node < end; node++)
        {
            foreach (var successor in Successors(code, node))
            {
                predecessors[successor].Add(node);
            }
        }
        var order = ReversePostorder(predecessors, end);
        var rank = Enumerable.Repeat(-1, end + 1).ToArray();
        for (var i = 0; i < order.Count; i++)
        {
            rank[order[i]] = i;
        }
        var parent = Enumerable.Repeat(-1, end + 1).ToArray();
        parent[end] = end;
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var node in order.Skip(1))
            {
                var meet = -1;
                foreach (var successor in Successors(code, node).Where(s => parent[s] >= 0))
                {
                    meet = meet < 0 ? successor : Meet(meet, successor, parent, rank);
                }
                changed |= parent[node] != meet;
                parent[node] = meet;
            }
        }
        return parent;
    }

    private static int Meet(int a, int b, int[] parent, int[] rank)
    {
        while (a != b)
        {
            if (rank[a] > rank[b])
            {
                a = parent[a];
            }
            else
            {
                b = parent[b];
            }
        }
        return a;
    }

    private static List<int> ReversePostorder(List<int>[] edges, int root)
    {
        var postorder = new List<int>();
        var seen = new bool[edges.Length];
        var stack = new Stack<(int Node, int Edge)>();
        stack.Push((root, 0));
        seen[root] = true;
        while (stack.TryPop(out var top))
        {
            if (top.Edge == edges[top.Node].Count)
            {
                postorder.Add(top.Node);
                continue;
            }
            stack.Push((top.Node, top.Edge + 1));
            var next = edges[top.Node][top.Edge];
            if (!seen[next])
            {
                seen[next] = true;
                stack.Push((next, 0));
            }
        }
        postorder.Reverse();
        return postorder;
    }
}
