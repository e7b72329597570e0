using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Spelling.Expressions;

/// <content>Products, sums, powers and functions.</content>
internal abstract partial class ExpressionWriter
{
    /// <summary>
    /// The factors of a product, those of outer loops first, so that what they have in common is worked out there. Each is spelled once:
    /// the time for products inside products would double with each of them.
    /// </summary>
    protected List<(Expr Value, Spelled Spelled)> Factors(Expr expression) =>
        [.. IndexAlgebra.Factors(expression).Select(f => (Value: f, Spelled: Value(f))).OrderBy(f => f.Spelled.Depth).ThenBy(f => f.Spelled.IsVector ? 1 : 0)];

    /// <summary>The product of factors in their order.</summary>
    protected Spelled Product(List<(Expr Value, Spelled Spelled)> factors)
    {
        var (soFar, product) = factors[0];
        for (var i = 1; i < factors.Count; i++)
        {
            var (factor, next) = factors[i];
            soFar = new Binary(BinaryOperator.Multiply, soFar, factor);
            if (Code.Known(soFar) is { } known)
            {
                product = known;
                continue;
            }
            product = Combine(product, next, (a, b) => $"{a} * {b}", (a, b) => $"{a} * {b}");
            if (i < factors.Count - 1 && product.Depth < Code.Depth && !IsBehindTest)
            {
                product = Keep(soFar, product, Stem(soFar));
            }
        }
        return product;
    }

    /// <summary>One of the language's functions as a float, or as a register of floats.</summary>
    protected virtual Spelled Function(Call call)
    {
        var arguments = call.Arguments.Select(Value).ToList();
        switch (call.Function)
        {
            case "clamp":
                var low = Combine(arguments[0], arguments[1], (x, y) => $"MathF.Max({x}, {y})", (x, y) => $"TLanes.Max({x}, {y})", true);
                return Combine(low, arguments[2], (x, y) => $"MathF.Min({x}, {y})", (x, y) => $"TLanes.Min({x}, {y})", true);
            case "abs" or "floor" or "sqrt" or "round":
                return new Spelled($"{(arguments[0].IsVector ? "TLanes" : "MathF")}.{CSharpNames.Pascal(call.Function)}({arguments[0].Text})", arguments[0].IsVector, arguments[0].Depth, false);
            default:
                return Apply(CSharpNames.Pascal(call.Function), arguments[0]);
        }
    }

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
        var (left, right) = (Value(b.Left), Value(b.Right));
        return b.Operator switch
        {
            BinaryOperator.Add => Combine(left, right, (x, y) => $"{x} + {y}", (x, y) => $"{x} + {y}"),
            BinaryOperator.Subtract => Combine(left, right, (x, y) => $"{x} - {y}", (x, y) => $"{x} - {y}"),
            BinaryOperator.Divide => Combine(left, right, (x, y) => $"{x} / {y}", (x, y) => $"{x} / {y}"),
            BinaryOperator.Min => Combine(left, right, (x, y) => $"MathF.Min({x}, {y})", (x, y) => $"TLanes.Min({x}, {y})", true),
            BinaryOperator.Max => Combine(left, right, (x, y) => $"MathF.Max({x}, {y})", (x, y) => $"TLanes.Max({x}, {y})", true),
            BinaryOperator.FloorDivide => Combine(left, right, (x, y) => $"MathF.Floor({x} / {y})", (x, y) => $"TLanes.Floor({x} / {y})", true),
            BinaryOperator.CeilingDivide => Combine(left, right, (x, y) => $"MathF.Ceiling({x} / {y})", (x, y) => $"-TLanes.Floor(-{x} / {y})"),
            BinaryOperator.Modulo => Combine(left, right, (x, y) => $"{dialect.Functions}.Modulo({x}, {y})", (x, y) => $"{x} - ({y} * TLanes.Floor({x} / {y}))"),
            _ => throw new System.InvalidOperationException("an operator without a spelling: " + b),
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
        var (last, addend) = (Vector(factors[factors.Count - 1].Spelled), Vector(Value(other!)));
        var sign = b.Operator == BinaryOperator.Subtract ? "-" : "";
        var depth = Spelled.Deepest(first, last, addend);
        return new Spelled($"TLanes.MultiplyAdd({sign}{(sign.Length > 0 ? first.Operand : first.Text)}, {last.Text}, {addend.Text})", true, depth, false);
    }

    private Spelled Kept(List<(Expr Value, Spelled Spelled)> factors)
    {
        var product = Product(factors);
        var whole = factors.Select(f => f.Value).Aggregate((a, b) => new Binary(BinaryOperator.Multiply, a, b));
        return product.IsAtom || product.Depth == Code.Depth || IsBehindTest ? product : Code.Known(whole) ?? Keep(whole, product, Stem(whole));
    }

    private Spelled Power(Binary b)
    {
        if (b.Left is Number { Value: 2 })
        {
            return Apply("Exp2", Value(b.Right));
        }
        if (b.Right is Number { Value: 2 })
        {
            var value = Value(b.Left);
            var kept = value.IsAtom ? value : IsBehindTest ? value with { Text = value.Operand } : Keep(b.Left, value, Stem(b.Left));
            return new Spelled($"{kept.Text} * {kept.Text}", kept.IsVector, kept.Depth, false);
        }
        return Combine(Value(b.Left), Value(b.Right), (x, y) => $"{dialect.Functions}.Power({x}, {y})", (x, y) => $"LaneMath.Power({x}, {y})", true);
    }

    private Spelled Apply(string function, Spelled x) => new($"{(x.IsVector ? "LaneMath" : dialect.Functions)}.{function}({x.Text})", x.IsVector, x.Depth, false);
}
