using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>What the operators of the text mean, which for a division depends on how it is read.</summary>
internal static class Operators
{
    /// <summary>An operator between two numbers. Sizes are divided upwards, indices downwards.</summary>
    public static BinaryOperator Arithmetic(OperatorKind op, Expr left, Expr right, Reading reading) => op switch
    {
        OperatorKind.Add => BinaryOperator.Add,
        OperatorKind.Subtract => BinaryOperator.Subtract,
        OperatorKind.Multiply => BinaryOperator.Multiply,
        OperatorKind.Divide when reading == Reading.Value => BinaryOperator.Divide,
        OperatorKind.Divide when left.IsMadeOfExtents() && right.IsMadeOfExtents() => BinaryOperator.CeilingDivide,
        OperatorKind.Divide => BinaryOperator.FloorDivide,
        OperatorKind.Remainder => BinaryOperator.Modulo,
        _ => BinaryOperator.Power,
    };

    /// <summary>A comparison; null for an operator that is none.</summary>
    public static BinaryOperator? Comparison(OperatorKind op) => op switch
    {
        OperatorKind.Less => BinaryOperator.Less,
        OperatorKind.LessOrEqual => BinaryOperator.LessOrEqual,
        OperatorKind.Greater => BinaryOperator.Greater,
        OperatorKind.GreaterOrEqual => BinaryOperator.GreaterOrEqual,
        OperatorKind.Equal => BinaryOperator.Equal,
        OperatorKind.NotEqual => BinaryOperator.NotEqual,
        _ => null,
    };

    /// <summary>A minus in front; that of a number is a part of it.</summary>
    public static Expr Negate(Expr operand) => operand switch
    {
        _ when ReferenceEquals(operand, Mistake.Reported) => operand,
        Number n => new Number(-n.Value),
        _ => new Unary(UnaryOperator.Negate, operand),
    };
}
