using System.Collections.Immutable;

namespace Kernels.Graph;

/// <summary>
/// One operation: it reads its inputs and writes one output. The constructor of each kind of node checks shapes; afterwards a
/// node does not change, so several sessions may run it. <see cref="Run"/> is the operation on the CPU; another back end
/// walks <see cref="GraphPlan.Nodes"/> and has its own for each kind.
/// </summary>
public abstract class GraphNode
{
    protected GraphNode(string name, ImmutableArray<GraphValue> inputs, RowExtent rows, int width)
    {
        Name = name;
        Inputs = inputs;
        Output = new GraphValue(name, ValueKind.F32, rows, width);
    }

    /// <summary>What messages call it, such as <c>model.layers.0.mlp.down_proj</c>.</summary>
    public string Name { get; }

    public ImmutableArray<GraphValue> Inputs { get; }

    public GraphValue Output { get; }

    /// <summary>What it remembers from run to run.</summary>
    public virtual ImmutableArray<GraphState> States => [];

    /// <summary>Whether the output may lie in the memory of that input.</summary>
    protected internal virtual bool MayOverwrite(int input) => false;

    /// <summary>Bytes of scratch memory that a run with that many rows of output needs.</summary>
    protected internal virtual long WorkspaceBytes(int rows) => 0;

    /// <summary>Runs the operation. It must not allocate, and its result must not depend on the number of threads.</summary>
    protected internal abstract void Run(in NodeContext context);

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
