using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Facts;

namespace Kernels.Compiler.Binding;

/// <summary>The least and the largest value that an expression can have; both NaN where nothing can be said.</summary>
internal readonly record struct Interval(double Low, double High)
{
    public static Interval Any { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    public bool IsKnown => !double.IsNaN(Low) && !double.IsNaN(High);

    public static Interval Hull(params double[] values) =>
        Array.Exists(values, double.IsNaN) ? new(double.NaN, double.NaN) : new(values.Min(), values.Max());
}

/// <summary>Interval arithmetic over bound expressions: enough to prove that table indices are in range and divisors are not 0.</summary>
internal static class Ranges
{
    public static Interval Of(Expr expression, Func<string, FieldModel?> field, IReadOnlyList<(string Name, Expr Extent)> reductions)
    {
        Interval Range(Expr e) => Of(e, field, reductions);
        switch (expression)
        {
            case Number n:
                return new(n.Value, n.Value);
            case IndexValue i:
                var extent = reductions.Where(r => r.Name == i.Name).Select(r => r.Extent).LastOrDefault();
                return new(0, extent is Number count ? count.Value - 1 : double.PositiveInfinity);
            case ExtentValue:
                return new(1, double.PositiveInfinity);
            case Element e:
                return field(e.Array) is { } f ? Of(f) : Interval.Any;
            case Unary { Operator: UnaryOperator.Negate } u:
                var operand = Range(u.Operand);
                return new(-operand.High, -operand.Low);
            case Binary b:
                return Of(b.Operator, Range(b.Left), Range(b.Right));
            case Conditional c:
                var (then, @else) = (Range(c.Then), Range(c.Else));
                return Interval.Hull(then.Low, then.High, @else.Low, @else.High);
            case Call { Function: "clamp" } c:
                return new(Range(c.Arguments[1]).Low, Range(c.Arguments[2]).High);
            case Call { Function: "abs" } c:
                var inner = Range(c.Arguments[0]);
                return new(0, Math.Max(Math.Abs(inner.Low), Math.Abs(inner.High)));
            case Call { Function: "exp" or "exp2" or "sigmoid" or "softplus" }:
                return new(double.Epsilon, double.PositiveInfinity);
            case Call c when WordFunctions.Find(c.Function) is not null:
                return WordRange.Of(c.Function, [.. c.Arguments.Select(Range)]);
            case Reduce r:
                var term = Of(r.Body, field, [.. reductions, (r.Index, r.Extent)]);
                return r.Kind == Syntax.ReductionKind.Sum ? Sum(Terms(r), term) : term;
            default:
                return Interval.Any;
        }
    }

    /// <summary>Whether nothing rules out that the expression is 0.</summary>
    public static bool CanBeZero(Expr expression, Func<string, FieldModel?> field, IReadOnlyList<(string Name, Expr Extent)> reductions) => expression switch
    {
        Element e when field(e.Array) is { } f => f.Constant is { } table ? table.Contains(0) : f.Type.Kind is not (ElementKind.Sign or ElementKind.Bipolar or ElementKind.E8M0),
        Unary u => CanBeZero(u.Operand, field, reductions),
        Binary { Operator: BinaryOperator.Multiply } b => CanBeZero(b.Left, field, reductions) || CanBeZero(b.Right, field, reductions),
        Conditional c => CanBeZero(c.Then, field, reductions) || CanBeZero(c.Else, field, reductions),
        _ => Of(expression, field, reductions) is { IsKnown: true } range && range.Low <= 0 && range.High >= 0,
    };

    private static Interval Of(FieldModel field)
    {
        if (field.Constant is { } table)
        {
            return Interval.Hull([.. table]);
        }
        var top = Math.Pow(2, field.Type.Bits);
        return field.Type.Kind switch
        {
            ElementKind.UInt => new(0, top - 1),
            ElementKind.Int => new(-top / 2, (top / 2) - 1),
            ElementKind.Sym => new(1 - (top / 2), (top / 2) - 1),
            ElementKind.Bipolar => new(1 - top, top - 1),
            ElementKind.Sign or ElementKind.Trit => new(-1, 1),
            ElementKind.Bit => new(0, 1),
            ElementKind.E8M0 => new(double.Epsilon, double.PositiveInfinity),
            _ => Interval.Any,
        };
    }

    private static Interval Of(BinaryOperator op, Interval a, Interval b)
    {
        switch (op)
        {
            case BinaryOperator.Add:
                return new(a.Low + b.Low, a.High + b.High);
            case BinaryOperator.Subtract:
                return new(a.Low - b.High, a.High - b.Low);
            case BinaryOperator.Multiply:
                return Interval.Hull(Times(a.Low, b.Low), Times(a.Low, b.High), Times(a.High, b.Low), Times(a.High, b.High));
            case BinaryOperator.FloorDivide when b.Low >= 1:
                return Interval.Hull(Math.Floor(a.Low / b.Low), Math.Floor(a.Low / b.High), Math.Floor(a.High / b.Low), Math.Floor(a.High / b.High));
            case BinaryOperator.Modulo when b.Low >= 1:
                return a.Low >= 0 && a.High < b.Low ? a : new(0, b.High - 1);
            case BinaryOperator.Divide when b.Low > 0 && !double.IsInfinity(a.Low) && !double.IsInfinity(a.High):
                return Interval.Hull(a.Low / b.Low, a.Low / b.High, a.High / b.Low, a.High / b.High);
            case BinaryOperator.Power when a.Low > 0:
                return new(double.Epsilon, double.PositiveInfinity);
            case BinaryOperator.Min:
                return new(Math.Min(a.Low, b.Low), Math.Min(a.High, b.High));
            case BinaryOperator.Max:
                return new(Math.Max(a.Low, b.Low), Math.Max(a.High, b.High));
            default:
                return Interval.Any;
        }
    }

    /// <summary>How many terms a reduction has.</summary>
    private static Interval Terms(Reduce reduce)
    {
        var (least, most) = reduce.Extent is Number count ? (count.Value, count.Value) : (1, double.PositiveInfinity);
        return new(reduce.Where is null ? least : 0, most);
    }

    private static Interval Sum(Interval terms, Interval term) =>
        Interval.Hull(Times(terms.Low, term.Low), Times(terms.Low, term.High), Times(terms.High, term.Low), Times(terms.High, term.High));

    private static double Times(double a, double b) => a == 0 || b == 0 ? 0 : a * b;
}
