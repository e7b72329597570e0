using System;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Storage;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>Spells what a group is scaled or shifted by as C# over the fields of an encoded matrix at a row and <c>k</c>.</summary>
/// <param name="matrix">The name of the matrix.</param>
/// <param name="row">The name of the row.</param>
/// <param name="operand">Names the fields in expressions of a kernel; null in those of the format itself.</param>
internal sealed class ParameterSpelling(FormatModel format, string matrix, string row, Operand? operand = null)
{
    public string Spell(Expr expression) => expression switch
    {
        Number number => number.Value.ToString("R", CultureInfo.InvariantCulture) + "d",
        Element element when FieldOf(element) is { Constant: null } field && field.Dimensions.All(d => d is ImpliedDimension) =>
            $"TensorFields.Read({matrix}, {CSharpText.Quote(field.Name)}, {row}, {(FieldShape.Of(format, field).ColumnGroup == FieldShape.None ? "0" : "k")})",
        Unary { Operator: UnaryOperator.Negate } unary => $"-({Spell(unary.Operand)})",
        Binary binary => Spell(binary),
        Call { Arguments.Count: 1 } call => $"{TensorParameters.Functions[call.Function]}({Spell(call.Arguments[0])})",
        _ => throw new InvalidOperationException($"a plan with a parameter that is none: {expression}"),
    };

    private FieldModel? FieldOf(Element element) =>
        operand is null ? format.Fields.FirstOrDefault(f => f.Name == element.Array) : operand.FieldOf(element.Array);

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
            _ => throw new InvalidOperationException($"a plan with a parameter that is none: {binary}"),
        };
    }
}
