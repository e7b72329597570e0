using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Interpret;

/// <summary>
/// The sum of the magnitudes of a value's terms once its products have been expanded over its sums: |s·q| + |s·z| for
/// s*(q - z). Rounding errors of any order of evaluation are bounded by a multiple of it.
/// </summary>
public static class ExpandedTerms
{
    /// <summary>More than what any evaluation in f32 errs by, as a part of the terms.</summary>
    private const double LargestError = 1.0 / (1 << 16);

    /// <summary>An expression for the sum of magnitudes; |a + b| splits into both, |a·b| is the product of both.</summary>
    public static Expr Of(Expr value) => value switch
    {
        Unary { Operator: UnaryOperator.Negate } u => Of(u.Operand),
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } b => new Binary(BinaryOperator.Add, Of(b.Left), Of(b.Right)),
        Binary { Operator: BinaryOperator.Multiply } b => new Binary(BinaryOperator.Multiply, Of(b.Left), Of(b.Right)),
        Binary { Operator: BinaryOperator.Divide } b => new Binary(BinaryOperator.Divide, Of(b.Left), Magnitude(b.Right)),
        Conditional c => new Conditional(c.Test, Of(c.Then), Of(c.Else)),
        Reduce { Kind: ReductionKind.Sum } r => r with { Body = Of(r.Body) },
        Rotate { Along: IndexValue along } r => Rotated(r, along),
        Call { Function: "clamp" } c => Clamped(c),
        _ => Magnitude(value),
    };

    // Those of every element of the block, each with the same weight; behind the last whole block the element's own.
    private static Conditional Rotated(Rotate rotate, IndexValue along)
    {
        const string j = "j in a block";
        Expr block = new Number(rotate.Block);
        var first = new Binary(BinaryOperator.Multiply, block, new Binary(BinaryOperator.FloorDivide, along, block));
        var inBlock = Of(rotate.Body).Substitute(along.Name, new Binary(BinaryOperator.Add, first, new IndexValue(j)));
        return new Conditional(
            new Binary(
                BinaryOperator.Less,
                new Binary(BinaryOperator.FloorDivide, along, block),
                new Binary(BinaryOperator.FloorDivide, new ExtentValue(along.Name.ToUpperInvariant()), block)),
            new Binary(BinaryOperator.Divide, new Reduce(ReductionKind.Sum, j, block, null, inBlock), new Number(System.Math.Sqrt(rotate.Block))),
            Of(rotate.Body));
    }

    // What lies clearly outside of the limits is the limit, whatever the terms were.
    private static Conditional Clamped(Call clamp)
    {
        var (x, low, high) = (clamp.Arguments[0], clamp.Arguments[1], clamp.Arguments[2]);
        var terms = Of(x);
        var margin = new Binary(BinaryOperator.Multiply, terms, new Number(LargestError));
        return new Conditional(
            new Binary(
                BinaryOperator.And,
                new Binary(BinaryOperator.Greater, new Binary(BinaryOperator.Add, x, margin), low),
                new Binary(BinaryOperator.Less, new Binary(BinaryOperator.Subtract, x, margin), high)),
            terms,
            Magnitude(clamp));
    }

    private static Call Magnitude(Expr value) => new("abs", EquatableArray.Of(value));
}
