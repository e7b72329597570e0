namespace Kernels.Arrays;

/// <summary>A whole number worked out from the extents of a call: <c>N</c>, <c>128</c>, <c>D up/ (D/G)</c>.</summary>
public abstract record SizeExpression
{
    private protected SizeExpression()
    {
    }
}

/// <summary>A constant.</summary>
public sealed record SizeConstant(long Value) : SizeExpression;

/// <summary>An extent by its place in <see cref="ArrayKernel.Extents"/>.</summary>
public sealed record SizeOf(int Extent) : SizeExpression;

/// <summary>An operation on whole numbers.</summary>
public enum SizeOperator
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a - b.</summary>
    Subtract,

    /// <summary>a·b.</summary>
    Multiply,

    /// <summary>⌊a / b⌋.</summary>
    FloorDivide,

    /// <summary>⌈a / b⌉.</summary>
    CeilingDivide,

    /// <summary>a - b·⌊a / b⌋.</summary>
    Modulo,

    /// <summary>The lesser.</summary>
    Min,

    /// <summary>The greater.</summary>
    Max,
}

/// <summary>An operation on two; divisions are floored, or rounded up.</summary>
public sealed record SizeOperation(SizeOperator Operator, SizeExpression Left, SizeExpression Right) : SizeExpression;
