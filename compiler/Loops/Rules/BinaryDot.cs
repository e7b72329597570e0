using System;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Loops.Rules;

/// <summary>
/// Sums products of two codes of one bit by counting bits. A weight is h·(2u - 1 + r) of its stored bit u with a whole r. Times a sign whose bit is c, the sum over S
/// elements is <c>h*(S - 2*(count of u != c) + r*(sum of signs))</c>; times a bit c it is <c>h*(2*(count of u and c) + (r - 1)*(sum of c))</c>. So no sum over
/// a row of the weights is needed, and bits behind the last element, which are 0 in both, add nothing.
/// </summary>
public sealed class BinaryDot : IRewriteRule
{
    /// <summary>Offsets stay below this, so that the sum over a segment is exact in f32.</summary>
    private const int LargestOffset = 4096;

    public string Name => "binary-dot";

    /// <summary>Whether a value counts bits of a weight and an activation that differ, or that both have.</summary>
    public static bool IsCount(Expr value) => value is Binary
    {
        Operator: BinaryOperator.NotEqual or BinaryOperator.And,
        Left: Call { Function: CodeFunction.PackedBits },
        Right: Call { Function: CodeFunction.PackedBits },
    };

    public Nest? Apply(Nest nest, LoweringContext context)
    {
        var names = new NameSource(nest.Arrays.Select(a => a.Name).Concat(nest.Body.Flatten().OfType<Local>().Select(l => l.Name)));
        var failed = false;
        var body = nest.Body.RewriteLists(list =>
        {
            list = SumsOfCodes.Apart(list, context, names);
            foreach (var (loop, update) in IntegerSum.Accumulated(list))
            {
                if (IntegerSum.SegmentOf(loop) is null || Match(update.Value, loop, nest, context) is not { } sum)
                {
                    failed = true;
                    continue;
                }
                list = sum.Replace(list, update, names);
            }
            return list;
        });
        return !failed && body.Flatten().OfType<Update>().Any(u => IsCount(u.Value)) ? nest with { Body = body } : null;
    }

    private static IntegerSum? Match(Expr value, Loop loop, Nest nest, LoweringContext context)
    {
        var factors = IndexAlgebra.Factors(value).ToList();
        var activation = factors.OfType<Element>().FirstOrDefault(e => context.ActivationCode(e.Array) is { Type.Bits: 1 });
        if (activation is null)
        {
            return null;
        }
        factors.Remove(activation);
        var number = factors.OfType<Number>().Aggregate(1.0, (a, n) => a * n.Value);
        var weight = factors.Where(f => f is not Number).Aggregate((Expr)new Number(1), IndexAlgebra.Multiply);
        if (weight is Number)
        {
            return new IntegerSum(activation, activation, number, 0);
        }
        if (CodeFunction.Of(weight, nest, context) is not { Field.Type.Bits: 1, Levels.Count: 2 } code || Halves(code) is not var (half, offset))
        {
            return null;
        }
        half *= number;
        var bits = new Call(CodeFunction.PackedBits, EquatableArray.Of<Expr>(activation));
        if (context.ActivationCode(activation.Array)!.Type.Decode(0) < 0)
        {
            return new IntegerSum(new Binary(BinaryOperator.NotEqual, code.Bits, bits), activation, half, offset) { Times = -2, Beside = loop.Count };
        }
        var both = new Binary(BinaryOperator.And, code.Bits, bits);
        return offset % 2 == 0
            ? new IntegerSum(both, activation, half, offset - 1) { Times = 2 }
            : new IntegerSum(both, activation, 2 * half, (offset - 1) / 2);
    }

    // The h and r of h*(2u - 1 + r), or null where r is not whole or too large.
    private static (double Half, double Offset)? Halves(CodeFunction code)
    {
        var half = (code.Levels[1] - code.Levels[0]) / 2;
        var rest = half == 0 ? 0.5 : (code.Levels[0] / half) + 1;
        var isExact = rest == Math.Floor(rest) && Math.Abs(rest) <= LargestOffset && half * (rest - 1) == code.Levels[0] && half * (rest + 1) == code.Levels[1];
        return isExact ? (half, rest) : null;
    }
}
