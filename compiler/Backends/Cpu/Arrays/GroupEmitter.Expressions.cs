using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Backends.Cpu.Arrays;

/// <summary>Values: floats that are the same for all lanes, and registers.</summary>
internal sealed partial class GroupEmitter
{
    /// <summary>Whether the expression at hand stands behind a test: it is then written in place, not in front of the loops.</summary>
    private bool isBehindTest;

    /// <summary>An expression; one that an outer loop can work out is put into a variable there.</summary>
    private Spelled Emit(Expr expression)
    {
        WorkMeter.Descend();
        if (code.Known(expression) is { } known)
        {
            return known;
        }
        var spelled = Compose(expression);
        if (isBehindTest || expression is Model.Number or IndexValue or ExtentValue || (expression is Element e && registers.ContainsKey(e.Array)))
        {
            return spelled;
        }
        var isWorthwhile = spelled.Depth < code.Depth ? !spelled.IsAtom || expression is Element : code.IsRepeated(expression);
        return isWorthwhile ? Keep(expression, spelled, Stem(expression)) : spelled;
    }

    /// <summary>Puts an expression into a variable of the loop that it hangs on.</summary>
    private Spelled Keep(Expr expression, Spelled spelled, string stem)
    {
        var name = names.Fresh(stem);
        code.Line($"var {name} = {spelled.Text};", spelled.Depth);
        var variable = spelled with { Text = name, IsAtom = true };
        code.Remember(expression, variable, spelled.Depth);
        return variable;
    }

    private static string Stem(Expr expression) => expression switch
    {
        Element e => e.Array + "Here",
        Call c => c.Function + "Of" + CSharpNames.Pascal(c.Arguments[0].Arrays().FirstOrDefault() ?? "Value"),
        Conditional { Test: Present p } => p.Parameter + "OrDefault",
        _ => expression.Arrays().FirstOrDefault() is { } array ? array + "Term" : "term",
    };

    private Spelled Compose(Expr expression)
    {
        switch (expression)
        {
            case Number n:
                return new Spelled(CSharpTables.Float(n.Value), false, 0, true);
            case IndexValue i when lane?.Index == i.Name:
                return new Spelled($"TLanes.Ramp((float){CSharpNames.Identifier(i.Name)})", true, indexDepths[i.Name], true);
            case IndexValue or ExtentValue:
                var whole = Index(expression);
                return new Spelled("(float)" + whole.Operand, false, whole.Depth, true);
            case Element e when registers.TryGetValue(e.Array, out var register):
                return register;
            case Element e:
                return Load(e);
            case Unary { Operator: UnaryOperator.Negate } u:
                var operand = Emit(u.Operand);
                return new Spelled(operand.Negated, operand.IsVector, operand.Depth, false);
            case Binary { Operator: BinaryOperator.Multiply }:
                return Product(Factors(expression));
            case Binary b when IsCondition(b):
                return Truth(b);
            case Binary b:
                return Arithmetic(b);
            case Conditional c:
                return Choice(c);
            case Call c:
                return Function(c);
            default:
                throw new NotSupportedException($"{program.Kernel.Name}: {expression} is not compiled yet");
        }
    }

    /// <summary>
    /// The factors of a product, those of outer loops first, so that what they have in common is worked out there. Each is spelled once:
    /// the time for products inside products would double with each of them.
    /// </summary>
    private List<(Expr Value, Spelled Spelled)> Factors(Expr expression) =>
        [.. IndexAlgebra.Factors(expression).Select(f => (Value: f, Spelled: Emit(f))).OrderBy(f => f.Spelled.Depth).ThenBy(f => f.Spelled.IsVector ? 1 : 0)];

    private Spelled Product(List<(Expr Value, Spelled Spelled)> factors)
    {
        var (soFar, product) = factors[0];
        for (var i = 1; i < factors.Count; i++)
        {
            var (factor, next) = factors[i];
            soFar = new Binary(BinaryOperator.Multiply, soFar, factor);
            if (code.Known(soFar) is { } known)
            {
                product = known;
                continue;
            }
            product = Combine(product, next, (a, b) => $"{a} * {b}", (a, b) => $"{a} * {b}");
            if (i < factors.Count - 1 && product.Depth < code.Depth && !isBehindTest)
            {
                product = Keep(soFar, product, Stem(soFar));
            }
        }
        return product;
    }

    /// <summary>Two operands as two floats, or as two registers where one is.</summary>
    private Spelled Combine(Spelled a, Spelled b, Func<string, string, string> floats, Func<string, string, string> vectors, bool isCall = false)
    {
        var isVector = a.IsVector || b.IsVector;
        var depth = Math.Max(a.Depth, b.Depth);
        return isVector
            ? new Spelled(vectors(Vector(a).Operand, Vector(b).Operand), true, depth, isCall)
            : new Spelled(floats(a.Operand, b.Operand), false, depth, false);
    }

    /// <summary>A float in every lane; the register is made as far outside as can be.</summary>
    private Spelled Vector(Spelled value)
    {
        if (value.IsVector)
        {
            return value;
        }
        var everywhere = new Spelled($"TLanes.Create({value.Text})", true, value.Depth, true);
        if (value.Depth == code.Depth || isBehindTest)
        {
            return everywhere;
        }
        var key = new Call("everywhere " + value.Text, default);
        return code.Known(key) ?? Keep(key, everywhere, "all" + CSharpNames.Pascal(Letters(value.Text)));
    }

    private static string Letters(string text) => new([.. text.Replace("-", "Minus").Where(char.IsLetterOrDigit)]);

    private Spelled Arithmetic(Binary b)
    {
        if (b.Operator == BinaryOperator.Power)
        {
            return Power(b);
        }
        if (b.Operator is BinaryOperator.Add or BinaryOperator.Subtract && MultiplyAdd(b) is { } fused)
        {
            return fused;
        }
        var (left, right) = (Emit(b.Left), Emit(b.Right));
        return b.Operator switch
        {
            BinaryOperator.Add => Combine(left, right, (x, y) => $"{x} + {y}", (x, y) => $"{x} + {y}"),
            BinaryOperator.Subtract => Combine(left, right, (x, y) => $"{x} - {y}", (x, y) => $"{x} - {y}"),
            BinaryOperator.Divide => Combine(left, right, (x, y) => $"{x} / {y}", (x, y) => $"{x} / {y}"),
            BinaryOperator.Min => Combine(left, right, (x, y) => $"MathF.Min({x}, {y})", (x, y) => $"TLanes.Min({x}, {y})", true),
            BinaryOperator.Max => Combine(left, right, (x, y) => $"MathF.Max({x}, {y})", (x, y) => $"TLanes.Max({x}, {y})", true),
            BinaryOperator.FloorDivide => Combine(left, right, (x, y) => $"MathF.Floor({x} / {y})", (x, y) => $"TLanes.Floor({x} / {y})", true),
            BinaryOperator.CeilingDivide => Combine(left, right, (x, y) => $"MathF.Ceiling({x} / {y})", (x, y) => $"-TLanes.Floor(-{x} / {y})"),
            BinaryOperator.Modulo => Combine(left, right, (x, y) => $"ScalarMath.Modulo({x}, {y})", (x, y) => $"{x} - ({y} * TLanes.Floor({x} / {y}))"),
            _ => throw new NotSupportedException($"{program.Kernel.Name}: {b} is not compiled yet"),
        };
    }

    /// <summary>a·b + c in one operation, where registers take part.</summary>
    private Spelled? MultiplyAdd(Binary b)
    {
        var (product, other) = b.Left is Binary { Operator: BinaryOperator.Multiply } ? (b.Left, b.Right)
            : b.Right is Binary { Operator: BinaryOperator.Multiply } ? (b.Right, b.Left)
            : (null, null);
        if (product is null || !(VariesAcrossLanes(product) || VariesAcrossLanes(other!)) || (b.Operator == BinaryOperator.Subtract && ReferenceEquals(product, b.Left)))
        {
            return null;
        }
        var factors = Factors(product);
        var first = Vector(Kept(factors.GetRange(0, factors.Count - 1)));
        var (last, addend) = (Vector(factors[factors.Count - 1].Spelled), Vector(Emit(other!)));
        var sign = b.Operator == BinaryOperator.Subtract ? "-" : "";
        var depth = Math.Max(Math.Max(first.Depth, last.Depth), addend.Depth);
        return new Spelled($"TLanes.MultiplyAdd({sign}{(sign.Length > 0 ? first.Operand : first.Text)}, {last.Text}, {addend.Text})", true, depth, false);
    }

    private Spelled Kept(List<(Expr Value, Spelled Spelled)> factors)
    {
        var product = Product(factors);
        var whole = factors.Select(f => f.Value).Aggregate((a, b) => new Binary(BinaryOperator.Multiply, a, b));
        return product.IsAtom || product.Depth == code.Depth || isBehindTest ? product : code.Known(whole) ?? Keep(whole, product, Stem(whole));
    }

    private Spelled Power(Binary b)
    {
        if (b.Left is Number { Value: 2 })
        {
            return Apply("Exp2", Emit(b.Right));
        }
        if (b.Right is Number { Value: 2 })
        {
            var value = Emit(b.Left);
            var kept = value.IsAtom ? value : isBehindTest ? value with { Text = value.Operand } : Keep(b.Left, value, Stem(b.Left));
            return new Spelled($"{kept.Text} * {kept.Text}", kept.IsVector, kept.Depth, false);
        }
        return Combine(Emit(b.Left), Emit(b.Right), (x, y) => $"ScalarMath.Power({x}, {y})", (x, y) => $"LaneMath.Power({x}, {y})", true);
    }

    private Spelled Function(Call call)
    {
        var arguments = call.Arguments.Select(Emit).ToList();
        switch (call.Function)
        {
            case "clamp":
                var low = Combine(arguments[0], arguments[1], (x, y) => $"MathF.Max({x}, {y})", (x, y) => $"TLanes.Max({x}, {y})", true);
                return Combine(low, arguments[2], (x, y) => $"MathF.Min({x}, {y})", (x, y) => $"TLanes.Min({x}, {y})", true);
            case "abs" or "floor" or "sqrt":
                var name = CSharpNames.Pascal(call.Function);
                return new Spelled($"{(arguments[0].IsVector ? "TLanes" : "MathF")}.{name}({arguments[0].Text})", arguments[0].IsVector, arguments[0].Depth, false);
            case "round":
                return new Spelled($"{(arguments[0].IsVector ? "TLanes" : "MathF")}.Round({arguments[0].Text})", arguments[0].IsVector, arguments[0].Depth, false);
            default:
                return Apply(CSharpNames.Pascal(call.Function), arguments[0]);
        }
    }

    private static Spelled Apply(string function, Spelled x) => new($"{(x.IsVector ? "LaneMath" : "ScalarMath")}.{function}({x.Text})", x.IsVector, x.Depth, false);

    /// <summary>A choice between two values. Where the test is the same for all lanes only the chosen one is worked out.</summary>
    private Spelled Choice(Conditional choice)
    {
        if (!VariesAcrossLanes(choice.Test))
        {
            var test = Condition(choice.Test);
            var outer = isBehindTest;
            isBehindTest = true;
            var (then, @else) = (Emit(choice.Then), Emit(choice.Else));
            if (then.IsVector || @else.IsVector)
            {
                (then, @else) = (Vector(then), Vector(@else));
            }
            isBehindTest = outer;
            var depth = Math.Max(test.Depth, Math.Max(then.Depth, @else.Depth));
            return new Spelled($"({test.Text} ? {then.Text} : {@else.Text})", then.IsVector, depth, false);
        }
        var mask = Condition(choice.Test);
        var (whenTrue, whenFalse) = (Vector(Emit(choice.Then)), Vector(Emit(choice.Else)));
        return new Spelled($"TLanes.Select({mask.Text}, {whenTrue.Text}, {whenFalse.Text})", true, Math.Max(mask.Depth, Math.Max(whenTrue.Depth, whenFalse.Depth)), false);
    }

    private Spelled Truth(Binary condition)
    {
        var test = Condition(condition);
        return test.IsVector
            ? new Spelled($"TLanes.Select({test.Text}, TLanes.Create(1f), TLanes.Zero)", true, test.Depth, false)
            : new Spelled($"({test.Text} ? 1f : 0f)", false, test.Depth, false);
    }

    /// <summary>A condition: a bool, or a mask of lanes.</summary>
    private Spelled Condition(Expr expression)
    {
        switch (expression)
        {
            case Present p:
                return new Spelled($"{Pointer(p.Parameter)} != null", false, 0, false);
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
                throw new NotSupportedException($"{program.Kernel.Name}: the condition {expression} is not compiled yet");
        }
    }

    private static string Mask(Spelled condition) => condition.IsVector ? condition.Text : $"({condition.Text} ? TLanes.First(TLanes.Count) : TLanes.Zero)";

    private Spelled Comparison(Binary b)
    {
        if (!VariesAcrossLanes(b))
        {
            var (x, y) = IsWhole(b.Left) && IsWhole(b.Right) ? (Index(b.Left), Index(b.Right)) : (Emit(b.Left), Emit(b.Right));
            return new Spelled($"{x.Operand} {Sign(b.Operator)} {y.Operand}", false, Math.Max(x.Depth, y.Depth), false);
        }
        var (left, right) = (Vector(Emit(b.Left)), Vector(Emit(b.Right)));
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
            case ExtentValue e when e.Equals(Compiler.Arrays.LoopGroup.FirstStep):
                return new Spelled("job->From", false, 0, true);
            case ExtentValue e when e.Equals(Compiler.Arrays.LoopGroup.LastStep):
                return new Spelled("(job->To - 1)", false, 0, true);
            case Binary { Operator: BinaryOperator.Add, Left: ExtentValue last, Right: Number { Value: 1 } } when last.Equals(Compiler.Arrays.LoopGroup.LastStep):
                return new Spelled("job->To", false, 0, true);
            case ExtentValue e:
                usedExtents.Add(e.Name);
                return new Spelled(CSharpNames.Identifier(e.Name), false, 0, true);
            case Unary { Operator: UnaryOperator.Negate } u:
                var operand = Index(u.Operand);
                return new Spelled(operand.Negated, false, operand.Depth, false);
            case Element e:
                var load = LoadInteger(e);
                return load;
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
                    _ => throw new NotSupportedException($"{program.Kernel.Name}: the index {expression} is not compiled yet"),
                };
            default:
                throw new NotSupportedException($"{program.Kernel.Name}: the index {expression} is not compiled yet");
        }
    }
}
