using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Interpret;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Binding;

/// <summary>
/// Keeps the constants of a value inside f32, in which kernels compute: outside they would become infinite or 0 without a word. The
/// constant factors of a product, and what is made of constants alone, count by what they come to in float64: where that is inside
/// and a part of it is not, it is written in its place.
/// </summary>
/// <param name="report">Told of an expression whose constants come to a number outside.</param>
internal sealed class SingleRange(Action<Expr, double> report)
{
    private const double LeastNormal = 1.17549435e-38;

    private static readonly Surroundings Nowhere = new(_ => null, _ => 0);

    private readonly Dictionary<Expr, Expr> known = new(ReferenceComparer.Instance);

    /// <summary>The same value, its constants inside.</summary>
    public Expr Apply(Expr value)
    {
        if (!known.TryGetValue(value, out var inside))
        {
            known[value] = inside = Inside(value);
        }
        return inside;
    }

    private Expr Inside(Expr value)
    {
        var (factor, isOutside) = Factor(value);
        if (!isOutside)
        {
            return WithOperands(value);
        }
        if (IsOutside(factor))
        {
            report(value, factor);
            return value;
        }
        if (IsConstant(value))
        {
            return new Number(factor);
        }
        var (above, below) = (new List<Expr>(), new List<Expr>());
        Collect(value, above, below);
        var product = above.Select(Apply).Aggregate((Expr)new Number(factor), (a, b) => a is Number { Value: 1 } ? b : new Binary(BinaryOperator.Multiply, a, b));
        return below.Select(Apply).Aggregate(product, (a, b) => new Binary(BinaryOperator.Divide, a, b));
    }

    /// <summary>What the constant factors of a product come to, and whether that of any part of it lies outside.</summary>
    private static (double Value, bool IsOutside) Factor(Expr value)
    {
        if (IsConstant(value))
        {
            return (Evaluate(value), value.All().Any(e => IsOutside(Evaluate(e))));
        }
        switch (value)
        {
            case Unary { Operator: UnaryOperator.Negate } u:
                var operand = Factor(u.Operand);
                return (-operand.Value, operand.IsOutside);
            case Binary { Operator: BinaryOperator.Multiply or BinaryOperator.Divide } b:
                var (left, right) = (Factor(b.Left), Factor(b.Right));
                var product = b.Operator == BinaryOperator.Multiply ? left.Value * right.Value : left.Value / right.Value;
                return (product, left.IsOutside || right.IsOutside || IsOutside(product));
            default:
                return (1, false);
        }
    }

    /// <summary>The factors of a product that are no constants, those that multiply and those that divide.</summary>
    private static void Collect(Expr value, List<Expr> above, List<Expr> below)
    {
        switch (value)
        {
            case var _ when IsConstant(value):
                break;
            case Unary { Operator: UnaryOperator.Negate } u:
                Collect(u.Operand, above, below);
                break;
            case Binary { Operator: BinaryOperator.Multiply } b:
                Collect(b.Left, above, below);
                Collect(b.Right, above, below);
                break;
            case Binary { Operator: BinaryOperator.Divide } b:
                Collect(b.Left, above, below);
                Collect(b.Right, below, above);
                break;
            default:
                above.Add(value);
                break;
        }
    }

    private Expr WithOperands(Expr value)
    {
        var changed = value switch
        {
            Unary u => u with { Operand = Apply(u.Operand) },
            Binary b => b with { Left = Apply(b.Left), Right = Apply(b.Right) },
            Conditional c => new Conditional(Apply(c.Test), Apply(c.Then), Apply(c.Else)),
            Call c => c with { Arguments = c.Arguments.Select(Apply).ToEquatableArray() },
            Rotate r => r with { Body = Apply(r.Body) },
            Reduce r => r with { Where = r.Where is null ? null : Apply(r.Where), Body = Apply(r.Body) },
            _ => value,
        };
        return value.Operands().Zip(changed.Operands(), ReferenceEquals).All(same => same) ? value : changed;
    }

    private static bool IsConstant(Expr value) => value.All().All(e => e is Number or Unary { Operator: UnaryOperator.Negate } or Call or Binary { Operator: <= BinaryOperator.Max });

    private static double Evaluate(Expr constant) => constant is Number n ? n.Value : new ExpressionCompiler(Nowhere).Value(constant)();

    private static bool IsOutside(double value) => double.IsNaN(value) || (value != 0 && (float.IsInfinity((float)value) || Math.Abs(value) < LeastNormal));
}
