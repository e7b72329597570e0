namespace Kernels.Graph;

/// <summary>
/// Collects the nodes of a graph in the order in which they run, for whatever machine:
/// <code>
/// var tokens = graph.Input("tokens", ValueKind.I32, RowExtent.Tokens, 1);
/// var x = graph.Add(new Embedding("embed", tokens, table));
/// graph.Output(graph.Add(new Linear("head", x, weights)));
/// var plan = graph.Plan(maxTokens: 256);
/// </code>
/// </summary>
public sealed class GraphBuilder
{
    private readonly List<GraphValue> values = [];
    private readonly List<GraphNode> nodes = [];
    private readonly HashSet<GraphValue> bound = [];

    /// <summary>A value whose memory the caller binds before each run.</summary>
    public GraphValue Input(string name, ValueKind kind, RowExtent rows, int width)
    {
        var value = Register(new GraphValue(name, kind, rows, width));
        bound.Add(value);
        return value;
    }

    /// <summary>Adds a node that runs after those added before; returns its output.</summary>
    /// <exception cref="ArgumentException">An input is not of this graph, or the node was added already.</exception>
    public GraphValue Add(GraphNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.Output.Id >= 0)
        {
            throw new ArgumentException($"Node {node.Name} belongs to a graph already.", nameof(node));
        }
        foreach (var input in node.Inputs)
        {
            if (!IsKnown(input))
            {
                throw new ArgumentException($"Node {node.Name} reads {input}, which no node of this graph makes. Add the node that makes it first.", nameof(node));
            }
        }
        nodes.Add(node);
        return Register(node.Output);
    }

    /// <summary>A view of some columns of a value that a node makes, without a copy.</summary>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ArgumentException">The value is not of this graph, or lies in memory that the caller binds.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value has no such columns.</exception>
    public GraphValue Columns(string name, GraphValue value, int first, int width)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, value.Width - first);
        if (!IsKnown(value) || bound.Contains(value))
        {
            throw new ArgumentException($"{name} would view {value}, which no node of this graph makes in memory of the graph.", nameof(value));
        }
        return Register(new GraphValue(name, value, first, width));
    }

    /// <summary>Marks a value as a result: the caller binds the memory that it is written to.</summary>
    /// <exception cref="ArgumentException">The value is a view or has one: it lies in memory of the graph.</exception>
    public void Output(GraphValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Source is not null || values.Exists(v => v.Source == value))
        {
            throw new ArgumentException($"{value} shares its memory with a view of columns, so the caller cannot bind it.", nameof(value));
        }
        bound.Add(value);
    }

    /// <summary>Plans runs of up to <paramref name="maxTokens"/> tokens.</summary>
    /// <exception cref="InvalidOperationException">A value is made and never used.</exception>
    public GraphPlan Plan(int maxTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTokens);
        return new GraphPlan(maxTokens, [.. nodes], [.. values], [.. bound]);
    }

    private bool IsKnown(GraphValue value) => value.Id >= 0 && value.Id < values.Count && values[value.Id] == value;

    private GraphValue Register(GraphValue value)
    {
        value.Id = values.Count;
        values.Add(value);
        return value;
    }
}
