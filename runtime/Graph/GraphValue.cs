namespace Kernels.Graph;

/// <summary>How many rows a value has: known when the graph runs, not when it is planned.</summary>
public enum RowExtent
{
    /// <summary>One row for each token of the run.</summary>
    Tokens,

    /// <summary>One row for each of the last tokens whose results are asked for; may be 0.</summary>
    Outputs,
}

/// <summary>The type of a value's elements.</summary>
public enum ValueKind
{
    /// <summary>Floats of 32 bits.</summary>
    F32,

    /// <summary>Integers of 32 bits: tokens and places.</summary>
    I32,
}

/// <summary>
/// A matrix that flows through the graph: rows by a fixed width. Its memory is assigned when the graph is planned, or it is a
/// view of some columns of another value and lies in that one's memory.
/// </summary>
public sealed class GraphValue
{
    internal GraphValue(string name, ValueKind kind, RowExtent rows, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        Name = name;
        Kind = kind;
        Rows = rows;
        Width = width;
    }

    internal GraphValue(string name, GraphValue source, int firstColumn, int width)
        : this(name, source.Kind, source.Rows, width)
    {
        Source = source.Source ?? source;
        FirstColumn = source.FirstColumn + firstColumn;
    }

    /// <summary>The name in messages.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public ValueKind Kind { get; }

    /// <summary>What its number of rows follows.</summary>
    public RowExtent Rows { get; }

    /// <summary>The number of elements in a row.</summary>
    public int Width { get; }

    /// <summary>The value whose columns this one views; null where it has rows of its own.</summary>
    public GraphValue? Source { get; }

    /// <summary>The column of <see cref="Source"/> that is this value's first; 0 without one.</summary>
    public int FirstColumn { get; }

    /// <summary>The value in whose memory this one lies.</summary>
    internal GraphValue Owner => Source ?? this;

    /// <summary>Its place in the tables of its graph; -1 until it belongs to one.</summary>
    public int Id { get; internal set; } = -1;

    /// <inheritdoc/>
    public override string ToString() => $"{Name} : {Kind} [{Rows}, {Width}]";
}
