using System;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Lowering;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Emit.Ptx;

/// <summary>Spells what a group of weights is scaled or shifted by as C# over the fields of an encoded matrix <c>w</c> at row <c>n</c> and <c>k</c>.</summary>
internal sealed class ParameterSpelling(Operand operand)
{
    /// <exception cref="NotSupportedException">The expression reads something that is no number of a row or group.</exception>
    public string Spell(Expr expression) => expression switch
    {
        Number number => number.Value.ToString("R", CultureInfo.InvariantCulture) + "d",
        Element element when operand.FieldOf(element.Array) is { Constant: null } field && field.Dimensions.All(d => d is ImpliedDimension) =>
            $"TensorFields.Read(w, {DescriptorEmitter.Quote(field.Name)}, n, {(field.Dimensions.Count > 1 ? "k" : "0")})",
        Unary { Operator: UnaryOperator.Negate } unary => $"-{Spell(unary.Operand)}",
        Binary binary => Spell(binary),
        Call { Arguments.Count: 1 } call when FunctionOf(call.Function) is { } function => $"{function}({Spell(call.Arguments[0])})",
        _ => throw new NotSupportedException($"{operand.Format.Name} has no tensor-core kernel: {expression} is no number of a row or a group."),
    };

    private string Spell(Binary binary)
    {
        var (left, right) = (Spell(binary.Left), Spell(binary.Right));
        return binary.Operator switch
        {
            BinaryOperator.Add => $"({left} + {right})",
            BinaryOperator.Subtract => $"({left} - {right})",
            BinaryOperator.Multiply => $"({left} * {right})",
            BinaryOperator.Divide => $"({left} / {right})",
            BinaryOperator.Min => $"Math.Min({left}, {right})",
            BinaryOperator.Max => $"Math.Max({left}, {right})",
            BinaryOperator.Power => $"Math.Pow({left}, {right})",
            _ => throw new NotSupportedException($"{operand.Format.Name} has no tensor-core kernel: {binary} is no number of a row or a group."),
        };
    }

    private static string? FunctionOf(string function) => function switch
    {
        "exp" => "Math.Exp",
        "exp2" => "Math.Exp2",
        "sqrt" => "Math.Sqrt",
        "abs" => "Math.Abs",
        "log" => "Math.Log",
        _ => null,
    };
}
