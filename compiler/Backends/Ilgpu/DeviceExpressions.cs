using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Backends.Cpu.Arrays;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>
/// Expressions as the C# of one thread. What does not hang on the innermost open loop is put into a variable in front of it; where an element
/// lies is left to those who know the arrays.
/// </summary>
/// <param name="owner">The declaration, for messages.</param>
internal abstract partial class DeviceExpressions(string owner, NameSource names)
{
    private bool isBehindTest;

    protected NameSource Names => names;

    protected LoopWriter Code { get; } = new();

    /// <summary>The variables of accumulators and of arrays that are one number at a point.</summary>
    protected Dictionary<string, Spelled> Registers { get; } = new(StringComparer.Ordinal);

    /// <summary>The loop that each index belongs to; 0 outside of all.</summary>
    protected Dictionary<string, int> IndexDepths { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the expression at hand stands behind a test: it is then written in place, not in front of the loops.</summary>
    protected bool IsBehindTest => isBehindTest;

    /// <summary>An element as a float.</summary>
    protected abstract Spelled Load(Element element);

    /// <summary>An element of an array of integers as an int.</summary>
    protected abstract Spelled LoadInteger(Element element);

    /// <summary>Whether an optional array is there.</summary>
    protected abstract Spelled IsPresent(string array);

    /// <summary>An extent as an int.</summary>
    protected abstract Spelled Extent(ExtentValue extent);

    /// <summary>A float; one that an outer loop can work out is put into a variable there.</summary>
    protected Spelled Value(Expr expression)
    {
        WorkMeter.Descend();
        if (Code.Known(expression) is { } known)
        {
            return known;
        }
        var spelled = Compose(expression);
        if (isBehindTest || expression is Number or IndexValue or ExtentValue || (expression is Element e && Registers.ContainsKey(e.Array)))
        {
            return spelled;
        }
        var isWorthwhile = spelled.Depth < Code.Depth ? !spelled.IsAtom || expression is Element : Code.IsRepeated(expression);
        return isWorthwhile ? Keep(expression, spelled, Stem(expression)) : spelled;
    }

    /// <summary>Puts an expression into a variable of the loop that it hangs on.</summary>
    protected Spelled Keep(Expr expression, Spelled spelled, string stem)
    {
        var name = names.Fresh(stem);
        Code.Line($"var {name} = {spelled.Text};", spelled.Depth);
        var variable = spelled with { Text = name, IsAtom = true };
        Code.Remember(expression, variable, spelled.Depth);
        return variable;
    }

    /// <summary>A whole number: an index, an extent, or an element of an array of integers.</summary>
    protected Spelled Index(Expr expression)
    {
        switch (expression)
        {
            case Number n:
                return Atom(n.Value.ToString(CultureInfo.InvariantCulture), 0);
            case IndexValue i:
                return Atom(CSharpNames.Identifier(i.Name), IndexDepths[i.Name]);
            case ExtentValue e:
                return Extent(e);
            case Unary { Operator: UnaryOperator.Negate } u:
                var negated = Index(u.Operand);
                return Term(negated.Negated, negated.Depth);
            case Element e:
                return LoadInteger(e);
            case Call c when IsWordFunction(c):
                return Cast("int", Word(c));
            case Call { Function: "abs" } c:
                return Function("Math.Abs", c.Arguments.Select(Index));
            case Call { Function: "clamp" } c:
                return Function("DeviceMath.Clamp", c.Arguments.Select(Index));
            case Conditional c:
                var (test, then, @else) = (Condition(c.Test), Index(c.Then), Index(c.Else));
                return Atom($"({test.Text} ? {then.Text} : {@else.Text})", Deepest(test, then, @else));
            case Binary b:
                return Index(b);
            default:
                throw new NotSupportedException($"{owner}: the index {expression} is not compiled yet");
        }
    }

    /// <summary>A condition as a bool.</summary>
    protected Spelled Condition(Expr expression)
    {
        switch (expression)
        {
            case Present p:
                return IsPresent(p.Parameter);
            case Unary { Operator: UnaryOperator.Not } u:
                var operand = Condition(u.Operand);
                return Term("!" + operand.Operand, operand.Depth);
            case Binary { Operator: BinaryOperator.And or BinaryOperator.Or } b:
                var (left, right) = (Condition(b.Left), Condition(b.Right));
                return Term($"{left.Operand} {(b.Operator == BinaryOperator.And ? "&&" : "||")} {right.Operand}", Deepest(left, right));
            case Binary b when ComparisonSign(b.Operator) is { } sign:
                var (x, y) = IsWhole(b.Left) && IsWhole(b.Right) ? (Index(b.Left), Index(b.Right)) : (Value(b.Left), Value(b.Right));
                return Term($"{x.Operand} {sign} {y.Operand}", Deepest(x, y));
            default:
                throw new NotSupportedException($"{owner}: the condition {expression} is not compiled yet");
        }
    }

    protected static Spelled Atom(string text, int depth) => new(text, false, depth, true);

    protected static Spelled Term(string text, int depth) => new(text, false, depth, false);

    /// <summary>What stands in parentheses by itself.</summary>
    protected static Spelled Call(string text, int depth) => Term(text, depth) with { IsCall = true };

    protected static int Deepest(params Spelled[] parts) => parts.Select(p => p.Depth).DefaultIfEmpty(0).Max();

    private Spelled Compose(Expr expression)
    {
        switch (expression)
        {
            case Number n:
                return Atom(CSharpTables.Float(n.Value), 0);
            case IndexValue or ExtentValue:
                var whole = Index(expression);
                return Atom("(float)" + whole.Operand, whole.Depth);
            case Element e when Registers.TryGetValue(e.Array, out var register):
                return register;
            case Element e:
                return Load(e);
            case Unary { Operator: UnaryOperator.Negate } u:
                var operand = Value(u.Operand);
                return Term(operand.Negated, operand.Depth);
            case Binary { Operator: BinaryOperator.Multiply }:
                return Product([.. IndexAlgebra.Factors(expression).Select(f => (Value: f, Spelled: Value(f))).OrderBy(f => f.Spelled.Depth)]);
            case Binary b when ComparisonSign(b.Operator) is not null || b.Operator is BinaryOperator.And or BinaryOperator.Or:
                var truth = Condition(b);
                return Atom($"({truth.Text} ? 1f : 0f)", truth.Depth);
            case Binary b:
                return Arithmetic(b);
            case Conditional c:
                return Choice(c);
            case Call c when IsWordFunction(c):
                return Cast("float", Word(c));
            case Call c:
                return Apply(c);
            default:
                throw new NotSupportedException($"{owner}: {expression} is not compiled yet");
        }
    }

    /// <summary>A product whose factors come from the outer loops first, so that what they have in common is worked out there.</summary>
    private Spelled Product(List<(Expr Value, Spelled Spelled)> factors)
    {
        var (soFar, product) = factors[0];
        for (var i = 1; i < factors.Count; i++)
        {
            var (value, factor) = factors[i];
            soFar = new Binary(BinaryOperator.Multiply, soFar, value);
            if (Code.Known(soFar) is { } known)
            {
                product = known;
                continue;
            }
            product = Term($"{product.Operand} * {factor.Operand}", Deepest(product, factor));
            if (i < factors.Count - 1 && product.Depth < Code.Depth && !isBehindTest)
            {
                product = Keep(soFar, product, Stem(soFar));
            }
        }
        return product;
    }

    private Spelled Arithmetic(Binary b)
    {
        if (b.Operator == BinaryOperator.Power)
        {
            return Power(b);
        }
        var (left, right) = (Value(b.Left), Value(b.Right));
        return b.Operator switch
        {
            BinaryOperator.Add => Term($"{left.Operand} + {right.Operand}", Deepest(left, right)),
            BinaryOperator.Subtract => Term($"{left.Operand} - {right.Operand}", Deepest(left, right)),
            BinaryOperator.Divide => Term($"{left.Operand} / {right.Operand}", Deepest(left, right)),
            BinaryOperator.Min => Function("MathF.Min", [left, right]),
            BinaryOperator.Max => Function("MathF.Max", [left, right]),
            BinaryOperator.FloorDivide => Function("MathF.Floor", [Term($"{left.Operand} / {right.Operand}", Deepest(left, right))]),
            BinaryOperator.CeilingDivide => Function("MathF.Ceiling", [Term($"{left.Operand} / {right.Operand}", Deepest(left, right))]),
            BinaryOperator.Modulo => Function("DeviceMath.Modulo", [left, right]),
            _ => throw new NotSupportedException($"{owner}: {b} is not compiled yet"),
        };
    }

    private Spelled Power(Binary b)
    {
        if (b.Left is Number { Value: 2 })
        {
            return Function("DeviceMath.Exp2", [Value(b.Right)]);
        }
        var value = Value(b.Left);
        if (b.Right is Number { Value: 2 })
        {
            var kept = value.IsAtom ? value : isBehindTest ? value with { Text = value.Operand } : Keep(b.Left, value, Stem(b.Left));
            return Term($"{kept.Text} * {kept.Text}", kept.Depth);
        }
        return Function("DeviceMath.Power", [value, Value(b.Right)]);
    }

    private Spelled Apply(Call call)
    {
        var arguments = call.Arguments.Select(Value).ToList();
        return Function((call.Function is "abs" or "floor" or "round" or "sqrt" ? "MathF." : "DeviceMath.") + CSharpNames.Pascal(call.Function), arguments);
    }

    /// <summary>A choice between two values, of which only the chosen one is worked out.</summary>
    private Spelled Choice(Conditional choice)
    {
        var test = Condition(choice.Test);
        var outer = isBehindTest;
        isBehindTest = true;
        var (then, @else) = (Value(choice.Then), Value(choice.Else));
        isBehindTest = outer;
        return Call($"({test.Text} ? {then.Text} : {@else.Text})", Deepest(test, then, @else));
    }

    private Spelled Index(Binary b)
    {
        var (left, right) = (Index(b.Left), Index(b.Right));
        var depth = Deepest(left, right);
        // Only differences and stored numbers can be negative.
        var isSigned = b.Left.All().Any(e => e is Binary { Operator: BinaryOperator.Subtract } or Unary or Element);
        return b.Operator switch
        {
            BinaryOperator.Add => Term($"{left.Operand} + {right.Operand}", depth),
            BinaryOperator.Subtract => Term($"{left.Operand} - {right.Operand}", depth),
            BinaryOperator.Multiply => Term($"{left.Operand} * {right.Operand}", depth),
            BinaryOperator.FloorDivide when isSigned => Function("DeviceMath.FloorDivide", [left, right]),
            BinaryOperator.FloorDivide => Term($"{left.Operand} / {right.Operand}", depth),
            BinaryOperator.Modulo when isSigned => Function("DeviceMath.FloorModulo", [left, right]),
            BinaryOperator.Modulo => Term($"{left.Operand} % {right.Operand}", depth),
            BinaryOperator.CeilingDivide => Term($"({left.Operand} + {right.Operand} - 1) / {right.Operand}", depth),
            BinaryOperator.Min => Function("Math.Min", [left, right]),
            BinaryOperator.Max => Function("Math.Max", [left, right]),
            _ => throw new NotSupportedException($"{owner}: the index {b} is not compiled yet"),
        };
    }

    private static Spelled Function(string name, IEnumerable<Spelled> arguments)
    {
        var list = arguments.ToArray();
        return Call($"{name}({string.Join(", ", list.Select(a => a.Text))})", Deepest(list));
    }

    private static string Stem(Expr expression) => expression switch
    {
        Element e => Letters(e.Array) + "Here",
        Call c => c.Function + "Of" + CSharpNames.Pascal(Letters(c.Arguments[0].Arrays().FirstOrDefault() ?? "Value")),
        Conditional { Test: Present p } => p.Parameter + "OrDefault",
        _ => expression.Arrays().FirstOrDefault() is { } array ? Letters(array) + "Term" : "term",
    };

    /// <summary>Names of fields have a dot: <c>w.s</c>.</summary>
    private static string Letters(string name) => name.Substring(name.LastIndexOf('.') + 1);

    private static string? ComparisonSign(BinaryOperator op) => op switch
    {
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        _ => null,
    };
}
