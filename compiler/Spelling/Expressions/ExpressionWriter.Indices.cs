using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Spelling.Expressions;

/// <content>Whole numbers: indices, extents, and elements of arrays of integers.</content>
internal abstract partial class ExpressionWriter
{
    /// <summary>A whole number, the same for all lanes.</summary>
    protected virtual Spelled Index(Expr expression)
    {
        switch (expression)
        {
            case Number n:
                return Spelled.Atom(n.Value.ToString(CultureInfo.InvariantCulture), 0);
            case IndexValue i:
                return Spelled.Atom(CSharpNames.Identifier(i.Name), IndexDepths[i.Name]);
            case ExtentValue e:
                return Extent(e);
            case Unary { Operator: UnaryOperator.Negate } u:
                var operand = Index(u.Operand);
                return Spelled.Term(operand.Negated, operand.Depth);
            case Element e:
                return LoadInteger(e);
            case Call c:
                return IndexFunction(c);
            case Conditional c:
                var (test, then, @else) = (Condition(c.Test), Index(c.Then), Index(c.Else));
                return Spelled.Call($"({test.Text} ? {then.Text} : {@else.Text})", Spelled.Deepest(test, then, @else));
            case Binary b:
                return Index(b);
            default:
                throw new InvalidOperationException("an index without a spelling: " + expression);
        }
    }

    /// <summary>A function of whole numbers.</summary>
    protected virtual Spelled IndexFunction(Call call) => call.Function switch
    {
        "abs" => FunctionOf("Math.Abs", call.Arguments.Select(Index)),
        "clamp" => FunctionOf(dialect.IndexFunctions + ".Clamp", call.Arguments.Select(Index)),
        _ => throw new InvalidOperationException("an index without a spelling: " + call),
    };

    /// <summary>A call of a function that the language does not have.</summary>
    protected static Spelled FunctionOf(string name, IEnumerable<Spelled> arguments)
    {
        var list = arguments.ToArray();
        return Spelled.Call($"{name}({string.Join(", ", list.Select(a => a.Text))})", Spelled.Deepest(list));
    }

    /// <summary>Whether a value is worked out in whole numbers.</summary>
    private bool IsWhole(Expr value) => value switch
    {
        Number n => n.Value == Math.Floor(n.Value) && Math.Abs(n.Value) < int.MaxValue,
        IndexValue i => i.Name != LaneIndex,
        ExtentValue => true,
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.FloorDivide or BinaryOperator.CeilingDivide or BinaryOperator.Modulo } b => IsWhole(b.Left) && IsWhole(b.Right),
        _ => false,
    };

    private Spelled Index(Binary b)
    {
        var (left, right) = (Index(b.Left), Index(b.Right));
        var depth = Spelled.Deepest(left, right);
        // Only differences and stored numbers can be negative.
        var isSigned = b.Left.All().Any(e => e is Binary { Operator: BinaryOperator.Subtract } or Unary or Element);
        return b.Operator switch
        {
            BinaryOperator.Add => Spelled.Term($"{left.Operand} + {right.Operand}", depth),
            BinaryOperator.Subtract => Spelled.Term($"{left.Operand} - {right.Operand}", depth),
            BinaryOperator.Multiply => Spelled.Term($"{left.Operand} * {right.Operand}", depth),
            BinaryOperator.FloorDivide when isSigned => FunctionOf(dialect.IndexFunctions + ".FloorDivide", [left, right]),
            BinaryOperator.FloorDivide => Spelled.Term($"{left.Operand} / {right.Operand}", depth),
            BinaryOperator.Modulo when isSigned => FunctionOf(dialect.IndexFunctions + ".FloorModulo", [left, right]),
            BinaryOperator.Modulo => Spelled.Term($"{left.Operand} % {right.Operand}", depth),
            BinaryOperator.CeilingDivide => FunctionOf(dialect.IndexFunctions + ".DivideUp", [left, right]),
            BinaryOperator.Min => FunctionOf("Math.Min", [left, right]),
            BinaryOperator.Max => FunctionOf("Math.Max", [left, right]),
            _ => throw new InvalidOperationException("an index without a spelling: " + b),
        };
    }
}
