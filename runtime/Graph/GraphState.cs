namespace Kernels.Graph;

/// <summary>Memory that a node keeps from run to run, one copy for each session: a key-value cache, the state of a recurrence. It starts as zeros.</summary>
public sealed class GraphState
{
    public GraphState(string name, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Name = name;
        Length = length;
    }

    public string Name { get; }

    /// <summary>The number of floats.</summary>
    public long Length { get; }

    /// <summary>Its place in the tables of its graph; -1 until it belongs to one.</summary>
    internal int Id { get; set; } = -1;
}
