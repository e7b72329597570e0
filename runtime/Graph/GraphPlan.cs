using System.Collections.Immutable;

namespace Kernels.Graph;

/// <summary>A graph ready to run: shapes are checked, kernels linked, memory assigned. It does not change and serves any number of sessions.</summary>
public sealed class GraphPlan
{
    internal GraphPlan(int maxTokens, ImmutableArray<GraphNode> nodes, ImmutableArray<GraphValue> values, ImmutableArray<GraphState> states, ArenaLayout arena)
    {
        MaxTokens = maxTokens;
        Nodes = nodes;
        Values = values;
        States = states;
        Arena = arena;
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

    /// <summary>Bytes that the states of a session take.</summary>
    public long StateBytes => States.Sum(s => s.Length * sizeof(float));

    internal ArenaLayout Arena { get; }

    /// <summary>Where a value lies in the memory that the intermediate values share, in bytes; null where the caller binds its memory.</summary>
    public long? OffsetOf(GraphValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Arena.Offsets[value.Id] is var offset and >= 0 ? offset : null;
    }
}
