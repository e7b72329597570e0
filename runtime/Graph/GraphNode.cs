using System.Collections.Immutable;

namespace Kernels.Graph;

/// <summary>
/// One operation as a record: what it reads, the shape of what it writes, its weights and constants. The constructor of each kind checks shapes;
/// afterwards a node does not change. It computes nothing and knows no machine: machines walk <see cref="GraphPlan.Nodes"/> and have something of
/// their own for each kind, which they find in an <see cref="OperationTable{TWeights, TOperation}"/>.
/// </summary>
public abstract record GraphNode
{
    private protected GraphNode(string name, ImmutableArray<GraphValue> inputs, RowExtent rows, int width)
    {
        Name = name;
        Inputs = inputs;
        Output = new GraphValue(name, ValueKind.F32, rows, width);
    }

    /// <summary>What messages call it, such as <c>model.layers.0.mlp.down_proj</c>.</summary>
    public string Name { get; }

    /// <summary>The values that it reads.</summary>
    public ImmutableArray<GraphValue> Inputs { get; }

    /// <summary>The value that it makes.</summary>
    public GraphValue Output { get; }

    /// <inheritdoc/>
    public sealed override string ToString() => $"{Output} = {GetType().Name}({string.Join(", ", Inputs.Select(i => i.Name))})";

    /// <summary>The error for inputs that do not fit: it names the node and says what was expected.</summary>
    private protected static ArgumentException Mismatch(string name, string message) => new($"{name}: {message}");

    /// <summary>Checks that an input holds floats in rows of a width.</summary>
    private protected static void ExpectWidth(string name, string role, GraphValue value, int width)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Kind != ValueKind.F32 || value.Width != width)
        {
            throw Mismatch(name, $"{role} should be F32 rows of {width}, but is {value}.");
        }
    }

    /// <summary>Checks that an input has a row of floats for each token.</summary>
    private protected static void ExpectTokens(string name, GraphValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Kind != ValueKind.F32 || value.Rows != RowExtent.Tokens)
        {
            throw Mismatch(name, $"{value} should be F32 with a row for each token.");
        }
    }

    /// <summary>Checks that two inputs have the same shape.</summary>
    private protected static void ExpectSameShape(string name, GraphValue first, GraphValue second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Kind != ValueKind.F32 || (first.Kind, first.Rows, first.Width) != (second.Kind, second.Rows, second.Width))
        {
            throw Mismatch(name, $"both inputs should be F32 of one shape, but they are {first} and {second}.");
        }
    }
}
