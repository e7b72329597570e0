using System.Collections.Immutable;

namespace Kernels.Formats;

/// <summary>A format's equation as a tree: what a weight is worth at the point (n, k).</summary>
public abstract record ValueNode
{
    private protected ValueNode()
    {
    }

    /// <summary>Whether an index occurs in it, as a number or in the place of an element.</summary>
    internal bool Mentions(string index) => this switch
    {
        IndexNode node => node.Name == index,
        FieldNode node => node.At.Any(n => n.Mentions(index)),
        OperationNode node => node.Operands.Any(n => n.Mentions(index)),
        ReduceNode node => node.Parts.Any(n => n.Mentions(index)),
        RotateNode node => node.Axis == index || node.Body.Mentions(index),
        _ => false,
    };

    /// <summary>Whether a field is read in it.</summary>
    internal bool Reads(string field) => this switch
    {
        FieldNode node => node.Field == field || node.At.Any(n => n.Reads(field)),
        OperationNode node => node.Operands.Any(n => n.Reads(field)),
        ReduceNode node => node.Parts.Any(n => n.Reads(field)),
        RotateNode node => node.Body.Reads(field),
        _ => false,
    };
}

/// <summary>A constant.</summary>
public sealed record NumberNode(double Value) : ValueNode;

/// <summary>An axis or index at the point: <c>n</c>, <c>k</c>, the index of a sum.</summary>
public sealed record IndexNode(string Name) : ValueNode;

/// <summary>The extent of an axis.</summary>
public sealed record ExtentNode(string Name) : ValueNode;

/// <summary>An element of a field, with one index for each of its dimensions.</summary>
public sealed record FieldNode(string Field, ImmutableArray<ValueNode> At) : ValueNode
{
    /// <inheritdoc/>
    public bool Equals(FieldNode? other) => other is not null && Field == other.Field && At.SequenceEqual(other.At);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Field, At.Length);
}

/// <summary>An operator or function (<c>+ - * / % floor/ neg exp …</c>) applied to its operands.</summary>
public sealed record OperationNode(string Operation, ImmutableArray<ValueNode> Operands) : ValueNode
{
    /// <inheritdoc/>
    public bool Equals(OperationNode? other) => other is not null && Operation == other.Operation && Operands.SequenceEqual(other.Operands);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Operation, Operands.Length);
}

/// <summary><c>rotate(body, axis, block, seed: …)</c>: at a point the transform of what the body is worth along the axis; see <see cref="Rotation"/>.</summary>
public sealed record RotateNode(ValueNode Body, string Axis, Rotation Rotation) : ValueNode;

/// <summary><c>sum(index in extent where condition) body</c>; the operation is <c>sum</c>, <c>max</c>, <c>min</c> or <c>mean</c>.</summary>
public sealed record ReduceNode(string Operation, string Index, ValueNode Extent, ValueNode Body) : ValueNode
{
    /// <summary>The condition under which an index counts; null where all do.</summary>
    public ValueNode? Where { get; init; }

    /// <summary>Its parts.</summary>
    internal IEnumerable<ValueNode> Parts => Where is null ? [Extent, Body] : [Extent, Where, Body];
}
