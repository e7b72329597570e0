using System;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Spelling.Expressions;

/// <content>Conditions, which are bools or masks of lanes, and what hangs on them.</content>
internal abstract partial class ExpressionWriter
{
    /// <summary>A condition: a bool, or a mask of lanes.</summary>
    protected Spelled Condition(Expr expression)
    {
        switch (expression)
        {
            case Present p:
                return IsPresent(p.Parameter);
            case Unary { Operator: UnaryOperator.Not } u:
                var operand = Condition(u.Operand);
                return operand.IsVector
                    ? new Spelled($"TLanes.Not({operand.Text})", true, operand.Depth, true)
                    : new Spelled("!" + operand.Operand, false, operand.Depth, false);
            case Binary { Operator: BinaryOperator.And or BinaryOperator.Or } b:
                var isAnd = b.Operator == BinaryOperator.And;
                var (left, right) = (Condition(b.Left), Condition(b.Right));
                var depth = Math.Max(left.Depth, right.Depth);
                return left.IsVector || right.IsVector
                    ? new Spelled($"TLanes.{(isAnd ? "And" : "Or")}({Mask(left)}, {Mask(right)})", true, depth, true)
                    : new Spelled($"{left.Operand} {(isAnd ? "&&" : "||")} {right.Operand}", false, depth, false);
            case Binary b when IsCondition(b):
                return Comparison(b);
            default:
                throw new InvalidOperationException("a condition without a spelling: " + expression);
        }
    }

    /// <summary>A choice between two values. Where the test is the same for all lanes only the chosen one is worked out.</summary>
    private Spelled Choice(Conditional choice)
    {
        if (!VariesAcrossLanes(choice.Test))
        {
            var test = Condition(choice.Test);
            var outer = IsBehindTest;
            IsBehindTest = true;
            var (then, @else) = (Value(choice.Then), Value(choice.Else));
            if (then.IsVector || @else.IsVector)
            {
                (then, @else) = (Vector(then), Vector(@else));
            }
            IsBehindTest = outer;
            return Spelled.Call($"({test.Text} ? {then.Text} : {@else.Text})", Spelled.Deepest(test, then, @else)) with { IsVector = then.IsVector };
        }
        var mask = Condition(choice.Test);
        var (whenTrue, whenFalse) = (Vector(Value(choice.Then)), Vector(Value(choice.Else)));
        return new Spelled($"TLanes.Select({mask.Text}, {whenTrue.Text}, {whenFalse.Text})", true, Spelled.Deepest(mask, whenTrue, whenFalse), false);
    }

    /// <summary>A condition as a number: 1 where it holds, else 0.</summary>
    private Spelled Truth(Binary condition)
    {
        var test = Condition(condition);
        return test.IsVector
            ? new Spelled($"TLanes.Select({test.Text}, TLanes.Create(1f), TLanes.Zero)", true, test.Depth, false)
            : Spelled.Call($"({test.Text} ? 1f : 0f)", test.Depth);
    }

    private static string Mask(Spelled condition) => condition.IsVector ? condition.Text : $"({condition.Text} ? TLanes.First(TLanes.Count) : TLanes.Zero)";

    private Spelled Comparison(Binary b)
    {
        if (!VariesAcrossLanes(b))
        {
            var (x, y) = IsWhole(b.Left) && IsWhole(b.Right) ? (Index(b.Left), Index(b.Right)) : (Value(b.Left), Value(b.Right));
            return new Spelled($"{x.Operand} {Sign(b.Operator)} {y.Operand}", false, Math.Max(x.Depth, y.Depth), false);
        }
        var (left, right) = (Vector(Value(b.Left)), Vector(Value(b.Right)));
        var text = b.Operator switch
        {
            BinaryOperator.Less => $"TLanes.Less({left.Text}, {right.Text})",
            BinaryOperator.LessOrEqual => $"TLanes.LessOrEqual({left.Text}, {right.Text})",
            BinaryOperator.Greater => $"TLanes.Less({right.Text}, {left.Text})",
            BinaryOperator.GreaterOrEqual => $"TLanes.LessOrEqual({right.Text}, {left.Text})",
            BinaryOperator.Equal => $"TLanes.Equal({left.Text}, {right.Text})",
            _ => $"TLanes.Not(TLanes.Equal({left.Text}, {right.Text}))",
        };
        return new Spelled(text, true, Math.Max(left.Depth, right.Depth), true);
    }

    private static string Sign(BinaryOperator op) => op switch
    {
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.Equal => "==",
        _ => "!=",
    };

    private static bool IsCondition(Binary b) => b.Operator is BinaryOperator.And or BinaryOperator.Or or BinaryOperator.Less or BinaryOperator.LessOrEqual
        or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual or BinaryOperator.Equal or BinaryOperator.NotEqual;
}
