using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Facts;

namespace Kernels.Compiler.Model;

/// <summary>Small algebra that keeps expressions short: constants folded, ones and zeros dropped, split indices divided.</summary>
public static class IndexAlgebra
{
    public static Expr Multiply(Expr left, Expr right) => (left, right) switch
    {
        (Number a, Number b) => new Number(a.Value * b.Value),
        (Number { Value: 1 }, _) => right,
        (_, Number { Value: 1 }) => left,
        (_, Number) => Multiply(right, left),
        (Number a, Binary { Operator: BinaryOperator.Multiply, Left: Number b } product) => Multiply(new Number(a.Value * b.Value), product.Right),
        (Binary { Operator: BinaryOperator.Multiply, Left: Number a } product, _) => Multiply(a, Multiply(product.Right, right)),
        (_, Binary { Operator: BinaryOperator.Multiply, Left: Number b } product) => Multiply(b, Multiply(left, product.Right)),
        _ => new Binary(BinaryOperator.Multiply, left, right),
    };

    /// <summary>The factors of a product, from left to right.</summary>
    public static IEnumerable<Expr> Factors(Expr product) =>
        product is Binary { Operator: BinaryOperator.Multiply } b ? Factors(b.Left).Concat(Factors(b.Right)) : [product];

    public static Expr Add(Expr left, Expr right) => (left, right) switch
    {
        (Number a, Number b) => new Number(a.Value + b.Value),
        (Number { Value: 0 }, _) => right,
        (_, Number { Value: 0 }) => left,
        _ => new Binary(BinaryOperator.Add, left, right),
    };

    /// <summary>How many values an index expression of a declaration takes: N for <c>n</c>, N up/ 4 for <c>n/4</c>, 8 for <c>n%8</c>.</summary>
    public static Expr ExtentOf(Expr dimension) => dimension switch
    {
        IndexValue index => new ExtentValue(index.Name.ToUpperInvariant()),
        Binary { Operator: BinaryOperator.FloorDivide } divided => new Binary(BinaryOperator.CeilingDivide, ExtentOf(divided.Left), divided.Right),
        Binary { Operator: BinaryOperator.Modulo } rest => rest.Right,
        _ when IsRowMajor(dimension) => new Binary(BinaryOperator.Multiply, ExtentOf(((Binary)((Binary)dimension).Left).Left), ((Binary)((Binary)dimension).Left).Right),
        _ => dimension,
    };

    /// <summary>Whether it is the row-major position in a matrix, <c>n*K + k</c>.</summary>
    public static bool IsFlat(Expr expression) => expression is Binary { Left: Binary { Left: IndexValue }, Right: IndexValue } && IsRowMajor(expression);

    // Also that in a matrix of groups, n*(K up/ 2) + k/2.
    private static bool IsRowMajor(Expr expression) =>
        expression is Binary { Operator: BinaryOperator.Add, Left: Binary { Operator: BinaryOperator.Multiply, Right: var columns }, Right: var column } && columns == ExtentOf(column);

    /// <summary>The row-major place of an element in an array of these sizes.</summary>
    public static Expr RowMajor(IReadOnlyList<Expr> at, IReadOnlyList<Expr> sizes)
    {
        Expr place = new Number(0);
        for (var i = 0; i < at.Count; i++)
        {
            place = Add(place is Number { Value: 0 } ? place : Multiply(place, sizes[i]), at[i]);
        }
        return place;
    }

    /// <summary>Simplifies sums, products and divisions of an index that was split into <c>segment·g + r</c> with r below segment.</summary>
    public static Expr Simplify(Expr expression, string group, string rest, int segment) => expression.Rewrite(e => e switch
    {
        Binary { Operator: BinaryOperator.FloorDivide, Right: Number divisor } quotient
            when IsSplit(quotient.Left, group, rest, segment) && divisor.Value % segment == 0 => Divide(new IndexValue(group), (int)divisor.Value / segment),
        Binary { Operator: BinaryOperator.FloorDivide, Right: Number { Value: 1 } } quotient => quotient.Left,
        _ => e,
    });

    /// <summary><c>segment·g + r</c>.</summary>
    public static Expr Split(string group, string rest, int segment) =>
        new Binary(BinaryOperator.Add, Multiply(new Number(segment), new IndexValue(group)), new IndexValue(rest));

    private static Expr Divide(Expr index, int by) => by == 1 ? index : new Binary(BinaryOperator.FloorDivide, index, new Number(by));

    private static bool IsSplit(Expr expression, string group, string rest, int segment) => expression.Equals(Split(group, rest, segment));

    /// <summary>The value of an expression without names; null where it has some or is not finite.</summary>
    public static double? Constant(Expr expression) => Evaluate(expression, _ => null);

    /// <summary>Evaluates in float64; <paramref name="leaf"/> gives the value of an element or index, or null.</summary>
    public static double? Evaluate(Expr expression, Func<Expr, double?> leaf)
    {
        double? Go(Expr e) => Evaluate(e, leaf);
        if (leaf(expression) is { } known)
        {
            return known;
        }
        switch (expression)
        {
            case Number n:
                return n.Value;
            case Unary { Operator: UnaryOperator.Negate } u:
                return -Go(u.Operand);
            case Unary { Operator: UnaryOperator.Not } u:
                return Go(u.Operand) is { } operand ? (operand == 0 ? 1 : 0) : null;
            case Binary b:
                return Go(b.Left) is { } left && Go(b.Right) is { } right ? Apply(b.Operator, left, right) : null;
            case Conditional c:
                return Go(c.Test) is { } test ? Go(test != 0 ? c.Then : c.Else) : null;
            case Call c when WordFunctions.Find(c.Function) is { } function:
                var words = c.Arguments.Select(Go).ToList();
                return words.All(w => w is >= 0 and <= uint.MaxValue) ? function.Value([.. words.Select(w => w!.Value)]) : null;
            case Call { Arguments.Count: 1 } c:
                return Go(c.Arguments[0]) is { } x ? Function(c.Function, x) : null;
            case Call { Function: "clamp" } c:
                return Go(c.Arguments[0]) is { } v && Go(c.Arguments[1]) is { } low && Go(c.Arguments[2]) is { } high ? Math.Min(Math.Max(v, low), high) : null;
            default:
                return null;
        }
    }

    private static double? Apply(BinaryOperator op, double a, double b) => op switch
    {
        BinaryOperator.Add => a + b,
        BinaryOperator.Subtract => a - b,
        BinaryOperator.Multiply => a * b,
        BinaryOperator.Divide => a / b,
        BinaryOperator.FloorDivide => Math.Floor(a / b),
        BinaryOperator.CeilingDivide => Math.Ceiling(a / b),
        BinaryOperator.Modulo => a - (b * Math.Floor(a / b)),
        BinaryOperator.Power => Math.Pow(a, b),
        BinaryOperator.Min => Math.Min(a, b),
        BinaryOperator.Max => Math.Max(a, b),
        BinaryOperator.Less => a < b ? 1 : 0,
        BinaryOperator.LessOrEqual => a <= b ? 1 : 0,
        BinaryOperator.Greater => a > b ? 1 : 0,
        BinaryOperator.GreaterOrEqual => a >= b ? 1 : 0,
        BinaryOperator.Equal => a == b ? 1 : 0,
        BinaryOperator.NotEqual => a != b ? 1 : 0,
        BinaryOperator.And => a != 0 && b != 0 ? 1 : 0,
        BinaryOperator.Or => a != 0 || b != 0 ? 1 : 0,
        _ => null,
    };

    private static double? Function(string name, double x) => name switch
    {
        "exp" => Math.Exp(x),
        "exp2" => Math.Pow(2, x),
        "log" => Math.Log(x),
        "log2" => Math.Log(x) / Math.Log(2),
        "sqrt" => Math.Sqrt(x),
        "abs" => Math.Abs(x),
        "floor" => Math.Floor(x),
        "round" => Math.Round(x, MidpointRounding.ToEven),
        "sign" => Math.Sign(x),
        "relu" => Math.Max(x, 0),
        "tanh" => Math.Tanh(x),
        _ => null,
    };
}
