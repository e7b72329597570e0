using System.Collections.Immutable;

namespace Kernels.Graph;

/// <summary>
/// A graph ready to be put on a machine: shapes are checked, the order is fixed, and it is known how long each value is needed. It does not change
/// and serves any number of machines.
/// </summary>
public sealed class GraphPlan
{
    private readonly ImmutableHashSet<GraphValue> bound;

    /// <exception cref="InvalidOperationException">A value is made and never used.</exception>
    internal GraphPlan(int maxTokens, ImmutableArray<GraphNode> nodes, ImmutableArray<GraphValue> values, ImmutableHashSet<GraphValue> bound)
    {
        this.bound = bound;
        MaxTokens = maxTokens;
        Nodes = nodes;
        Values = values;
        LastReaders = FindLastReaders();
    }

    /// <summary>The most tokens that one run takes.</summary>
    public int MaxTokens { get; }

    /// <summary>The nodes in the order in which they run.</summary>
    public ImmutableArray<GraphNode> Nodes { get; }

    /// <summary>All values, by their ids.</summary>
    public ImmutableArray<GraphValue> Values { get; }

    /// <summary>For each value that has memory of its own the last node that reads it; -1 where none does.</summary>
    internal ImmutableArray<int> LastReaders { get; }

    /// <summary>Whether the caller of a run binds the memory of a value: inputs and outputs.</summary>
    public bool IsBound(GraphValue value) => bound.Contains(value);

    private ImmutableArray<int> FindLastReaders()
    {
        var last = Enumerable.Repeat(-1, Values.Length).ToArray();
        for (var step = 0; step < Nodes.Length; step++)
        {
            foreach (var input in Nodes[step].Inputs)
            {
                last[input.Owner.Id] = step;
            }
        }
        var unused = Values.FirstOrDefault(v => v.Source is null && last[v.Id] < 0 && !bound.Contains(v));
        return unused is null
            ? [.. last]
            : throw new InvalidOperationException($"{unused} is made and never used. Mark it as an output, or leave out its node.");
    }
}
