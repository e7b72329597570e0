using System.Collections.Immutable;

namespace Kernels.Graph;

/// <summary>A graph ready to run: shapes are checked, kernels linked, memory assigned. It does not change and serves any number of sessions.</summary>
public sealed class GraphPlan
{
    private readonly ImmutableHashSet<GraphValue> bound;

    internal GraphPlan(
        int maxTokens, ImmutableArray<GraphNode> nodes, ImmutableArray<GraphValue> values, ImmutableArray<GraphState> states, ImmutableHashSet<GraphValue> bound)
    {
        this.bound = bound;
        MaxTokens = maxTokens;
        Nodes = nodes;
        Values = values;
        States = states;
        Arena = ArenaLayout.Assign(nodes, values, bound, maxTokens, mayOverwrite: true);
        WorkspaceBytes = nodes.Max(n => Enumerable.Range(1, maxTokens).Max(n.WorkspaceBytes));
    }

    /// <summary>The most tokens that one run takes.</summary>
    public int MaxTokens { get; }

    /// <summary>The nodes in the order in which they run.</summary>
    public ImmutableArray<GraphNode> Nodes { get; }

    public ImmutableArray<GraphValue> Values { get; }

    public ImmutableArray<GraphState> States { get; }

    /// <summary>Bytes that the intermediate values of a session take together.</summary>
    public long ArenaBytes => Arena.Bytes;

    /// <summary>Bytes of scratch memory that the nodes of a session share.</summary>
    public long WorkspaceBytes { get; }

    /// <summary>Bytes that the states of a session take at most, when those that fill are full.</summary>
    public long StateBytes => States.Sum(s => s.Length * sizeof(float));

    internal ArenaLayout Arena { get; }

    /// <summary>
    /// Places for the values where no output lies in the place of an input: for back ends on which the threads of a node do not run in
    /// the order of the elements.
    /// </summary>
    public ArenaLayout LayOutApart() => ArenaLayout.Assign(Nodes, Values, bound, MaxTokens, mayOverwrite: false);

    /// <summary>Where a value lies in the memory that the intermediate values share, in bytes; null where the caller binds its memory.</summary>
    public long? OffsetOf(GraphValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Arena.Offsets[value.Id] is var offset and >= 0 ? offset : null;
    }
}
