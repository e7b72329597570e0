using System;
using System.Globalization;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Spelling;

/// <summary>Integer expressions over loop indices and extents as C#; all of them are non-negative, so / is floored.</summary>
internal static class IndexSpelling
{
    public static string Spell(Expr expression, string extents = "job.") => expression switch
    {
        Number number => number.Value.ToString(CultureInfo.InvariantCulture),
        IndexValue index => index.Name,
        ExtentValue extent => extents + extent.Name,
        Binary { Operator: BinaryOperator.Min } b => $"Math.Min({Spell(b.Left, extents)}, {Spell(b.Right, extents)})",
        Binary { Operator: BinaryOperator.CeilingDivide, Right: Number divisor } b =>
            $"({Spell(b.Left, extents)} + {(divisor.Value - 1).ToString(CultureInfo.InvariantCulture)}) / {Spell(divisor, extents)}",
        Binary { Operator: BinaryOperator.CeilingDivide } b => $"(({Spell(b.Left, extents)} + {Spell(b.Right, extents)} - 1) / {Spell(b.Right, extents)})",
        Binary b => $"{Operand(b.Left, extents)} {Operator(b.Operator)} {Operand(b.Right, extents)}",
        _ => throw new InvalidOperationException("an index without a spelling: " + expression),
    };

    private static string Operand(Expr expression, string extents)
    {
        var text = Spell(expression, extents);
        return expression is Binary { Operator: not BinaryOperator.Min } ? "(" + text + ")" : text;
    }

    private static string Operator(BinaryOperator op) => op switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.FloorDivide => "/",
        BinaryOperator.Modulo => "%",
        _ => throw new InvalidOperationException("an operator without a spelling: " + op),
    };
}
