using System;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Backends.Cpu.Arrays;

/// <summary>Whole numbers: indices and extents.</summary>
internal sealed partial class GroupEmitter
{
    /// <summary>Whether a value is worked out in whole numbers.</summary>
    private bool IsWhole(Expr value) => value switch
    {
        Number n => n.Value == Math.Floor(n.Value) && Math.Abs(n.Value) < int.MaxValue,
        IndexValue i => i.Name != lane?.Index,
        ExtentValue => true,
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.FloorDivide or BinaryOperator.CeilingDivide or BinaryOperator.Modulo } b => IsWhole(b.Left) && IsWhole(b.Right),
        _ => false,
    };

    /// <summary>A whole number: an index or an extent.</summary>
    private Spelled Index(Expr expression)
    {
        switch (expression)
        {
            case Number n:
                return new Spelled(n.Value.ToString(CultureInfo.InvariantCulture), false, 0, true);
            case IndexValue i:
                return new Spelled(CSharpNames.Identifier(i.Name), false, indexDepths[i.Name], true);
            case ExtentValue e when e.Equals(LoopGroup.FirstStep):
                return new Spelled("job->From", false, 0, true);
            case ExtentValue e when e.Equals(LoopGroup.LastStep):
                return new Spelled("(job->To - 1)", false, 0, true);
            case Binary { Operator: BinaryOperator.Add, Left: ExtentValue last, Right: Number { Value: 1 } } when last.Equals(LoopGroup.LastStep):
                return new Spelled("job->To", false, 0, true);
            case ExtentValue e:
                return new Spelled(variables.Extent(e.Name), false, 0, true);
            case Unary { Operator: UnaryOperator.Negate } u:
                var operand = Index(u.Operand);
                return new Spelled(operand.Negated, false, operand.Depth, false);
            case Element e:
                return LoadInteger(e);
            case Call { Function: "abs" } c:
                var absolute = Index(c.Arguments[0]);
                return new Spelled($"Math.Abs({absolute.Text})", false, absolute.Depth, true);
            case Call { Function: "clamp" } c:
                var parts = c.Arguments.Select(Index).ToList();
                return new Spelled($"Math.Clamp({string.Join(", ", parts.Select(p => p.Text))})", false, parts.Max(p => p.Depth), true);
            case Conditional c:
                var (test, then, @else) = (Condition(c.Test), Index(c.Then), Index(c.Else));
                return new Spelled($"({test.Text} ? {then.Text} : {@else.Text})", false, Math.Max(test.Depth, Math.Max(then.Depth, @else.Depth)), true);
            case Binary b:
                return IndexOf(b);
            default:
                throw new NotSupportedException($"{program.Kernel.Name}: the index {expression} is not compiled yet");
        }
    }

    private Spelled IndexOf(Binary b)
    {
        var (left, right) = (Index(b.Left), Index(b.Right));
        var depth = Math.Max(left.Depth, right.Depth);
        var isSigned = b.Left.All().Any(e => e is Binary { Operator: BinaryOperator.Subtract } or Unary or Element);
        return b.Operator switch
        {
            BinaryOperator.Add => new Spelled($"{left.Operand} + {right.Operand}", false, depth, false),
            BinaryOperator.Subtract => new Spelled($"{left.Operand} - {right.Operand}", false, depth, false),
            BinaryOperator.Multiply => new Spelled($"{left.Operand} * {right.Operand}", false, depth, false),
            BinaryOperator.FloorDivide => isSigned ? new Spelled($"IndexMath.Divide({left.Text}, {right.Text})", false, depth, true) : new Spelled($"{left.Operand} / {right.Operand}", false, depth, false),
            BinaryOperator.Modulo => isSigned ? new Spelled($"IndexMath.Modulo({left.Text}, {right.Text})", false, depth, true) : new Spelled($"{left.Operand} % {right.Operand}", false, depth, false),
            BinaryOperator.CeilingDivide => new Spelled($"IndexMath.DivideUp({left.Text}, {right.Text})", false, depth, true),
            BinaryOperator.Min => new Spelled($"Math.Min({left.Text}, {right.Text})", false, depth, true),
            BinaryOperator.Max => new Spelled($"Math.Max({left.Text}, {right.Text})", false, depth, true),
            _ => throw new NotSupportedException($"{program.Kernel.Name}: the index {b} is not compiled yet"),
        };
    }
}
