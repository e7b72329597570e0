using System;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Model;

/// <summary>Writes bound expressions in the notation of the language, with as few parentheses as its precedences allow.</summary>
public static class ExprPrinter
{
    public static string Print(Expr expression) => Print(expression, 0);

    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Print(Expr expression, int outer)
    {
        switch (expression)
        {
            case Number n:
                return n.Value < 0 && outer > 4 ? "(" + Number(n.Value) + ")" : Number(n.Value);
            case IndexValue i:
                return i.Name;
            case ExtentValue e:
                return e.Name;
            case Element e:
                return e.At.Count == 0 ? e.Array : e.Array + "[" + List(e.At) + "]";
            case Present p:
                return p.Parameter;
            case Unary { Operator: UnaryOperator.Negate } u:
                return Wrap("-" + Print(u.Operand, 6), 6, outer);
            case Unary u:
                return Wrap("not " + Print(u.Operand, 4), 3, outer);
            case Binary { Operator: BinaryOperator.Min or BinaryOperator.Max } b:
                return (b.Operator == BinaryOperator.Min ? "min(" : "max(") + Print(b.Left, 0) + ", " + Print(b.Right, 0) + ")";
            case Binary b:
                var (spelling, precedence) = Operator(b.Operator);
                return Wrap(Print(b.Left, LeftOf(b, precedence)) + spelling + Print(b.Right, precedence + 1), precedence, outer);
            case Conditional c:
                return Wrap("if " + Print(c.Test, 0) + " then " + Print(c.Then, 0) + " else " + Print(c.Else, 0), 0, outer + 1);
            case Call c:
                return c.Function + "(" + List(c.Arguments) + ")";
            case Rotate r:
                return $"rotate{(r.IsTransposed ? " transposed" : "")}({Print(r.Body, 0)}, {Print(r.Along, 0)}, {Number(r.Block)}, seed: {Number(r.Seed)})";
            case Reduce r:
                var where = r.Where is null ? "" : " where " + Print(r.Where, 0);
                return Wrap(
                    r.Kind.ToString().ToLowerInvariant() + "(" + r.Index + " in " + Print(r.Extent, 0) + where + ") " + Print(r.Body, 5), 5, outer);
            case Apply a:
                return a.Callee + "(" + string.Join(", ", a.Arguments.Select(Argument)) + ")"
                    + (a.Order is null ? "" : " order " + SyntaxPrinter.Print(a.Order));
            default:
                throw new InvalidOperationException("an expression without a spelling: " + expression.GetType().Name);
        }
    }

    /// <summary>A reduction takes the product that follows it, so as the first factor of one it stands in parentheses.</summary>
    private static int LeftOf(Binary b, int precedence) => b.Left is Reduce && precedence >= 5 ? precedence + 1 : precedence;

    private static string Argument(ApplyArgument a) =>
        (a.Parameter is null ? "" : a.Parameter + ": ") + a.Array + (a.Fixed.Count == 0 ? "" : "[" + List(a.Fixed) + "]");

    private static string List(EquatableArray<Expr> items) => string.Join(", ", items.Select(i => Print(i, 0)));

    private static string Wrap(string text, int precedence, int outer) => precedence < outer ? "(" + text + ")" : text;

    private static (string Spelling, int Precedence) Operator(BinaryOperator op) => op switch
    {
        BinaryOperator.Or => (" or ", 1),
        BinaryOperator.And => (" and ", 2),
        BinaryOperator.Less => (" < ", 3),
        BinaryOperator.LessOrEqual => (" <= ", 3),
        BinaryOperator.Greater => (" > ", 3),
        BinaryOperator.GreaterOrEqual => (" >= ", 3),
        BinaryOperator.Equal => (" == ", 3),
        BinaryOperator.NotEqual => (" != ", 3),
        BinaryOperator.Add => (" + ", 4),
        BinaryOperator.Subtract => (" - ", 4),
        BinaryOperator.Multiply => ("*", 5),
        BinaryOperator.Divide or BinaryOperator.FloorDivide => ("/", 5),
        BinaryOperator.CeilingDivide => (" up/ ", 5),
        BinaryOperator.Modulo => ("%", 5),
        BinaryOperator.Power => ("^", 7),
        _ => throw new InvalidOperationException("not an infix operator: " + op),
    };
}
