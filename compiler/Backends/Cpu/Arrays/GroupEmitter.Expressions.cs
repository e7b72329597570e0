using System;
using System.Collections.Generic;
using System.Linq;
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
}
