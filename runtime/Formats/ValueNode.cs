using System.Collections.Immutable;

namespace Kernels.Formats;

/// <summary>A format's equation as a tree: what a weight is worth at the point (n, k).</summary>
public abstract record ValueNode
{
    private protected ValueNode()
    {
    }
}

/// <summary>A constant.</summary>
public sealed record NumberNode(double Value) : ValueNode;

/// <summary>An axis or index at the point: <c>n</c>, <c>k</c>, the index of a sum.</summary>
public sealed record IndexNode(string Name) : ValueNode;

/// <summary>The extent of an axis.</summary>
public sealed record ExtentNode(string Name) : ValueNode;

/// <summary>An element of a field, with one index for each of its dimensions.</summary>
public sealed record FieldNode(string Field, ImmutableArray<ValueNode> At) : ValueNode;

/// <summary>An operator or function (<c>+ - * / % floor/ neg exp …</c>) applied to its operands.</summary>
public sealed record OperationNode(string Operation, ImmutableArray<ValueNode> Operands) : ValueNode;

/// <summary><c>rotate(body, axis, block, seed: …)</c>: at a point the transform of what the body is worth along the axis; see <see cref="Rotation"/>.</summary>
public sealed record RotateNode(ValueNode Body, string Axis, Rotation Rotation) : ValueNode;

/// <summary><c>sum(index in extent) body</c>; the operation is <c>sum</c>, <c>max</c>, <c>min</c> or <c>mean</c>.</summary>
public sealed record ReduceNode(string Operation, string Index, ValueNode Extent, ValueNode Body) : ValueNode;
