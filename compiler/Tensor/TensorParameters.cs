using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Tensor;

/// <summary>What weights of a row or group may be scaled and shifted by: numbers, stored numbers of rows and groups, and what is made of them.</summary>
internal static class TensorParameters
{
    /// <summary>The functions of them, with their names in C#.</summary>
    public static IReadOnlyDictionary<string, string> Functions { get; } = new Dictionary<string, string>
    {
        ["exp"] = "Math.Exp",
        ["exp2"] = "Math.Exp2",
        ["sqrt"] = "Math.Sqrt",
        ["abs"] = "Math.Abs",
        ["log"] = "Math.Log",
    };

    /// <summary>Why an expression is no such number, or null.</summary>
    public static string? Problem(Expr expression, Operand operand) => expression.All().FirstOrDefault(e => !IsPart(e, operand)) is { } part
        ? $"{part} is no number of a row or a group"
        : null;

    private static bool IsPart(Expr expression, Operand operand) => expression switch
    {
        Number or Unary { Operator: UnaryOperator.Negate } => true,
        Element element => operand.FieldOf(element.Array) is { Constant: null } field && field.Dimensions.All(d => d is ImpliedDimension),
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.Min or BinaryOperator.Max or BinaryOperator.Power } => true,
        // Indices of an element.
        IndexValue or Binary { Operator: BinaryOperator.FloorDivide } => true,
        Call { Arguments.Count: 1 } call => Functions.ContainsKey(call.Function),
        _ => false,
    };
}
