using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Interpret;

/// <summary>
/// The sum of the magnitudes of a value's terms once its products have been expanded over its sums: |s·q| + |s·z| for
/// s*(q - z). Rounding errors of any order of evaluation are bounded by a multiple of it.
/// </summary>
public static class ExpandedTerms
{
    /// <summary>An expression for the sum of magnitudes; |a + b| splits into both, |a·b| is the product of both.</summary>
    public static Expr Of(Expr value) => value switch
    {
        Unary { Operator: UnaryOperator.Negate } u => Of(u.Operand),
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } b => new Binary(BinaryOperator.Add, Of(b.Left), Of(b.Right)),
        Binary { Operator: BinaryOperator.Multiply } b => new Binary(BinaryOperator.Multiply, Of(b.Left), Of(b.Right)),
        Binary { Operator: BinaryOperator.Divide } b => new Binary(BinaryOperator.Divide, Of(b.Left), Magnitude(b.Right)),
        Conditional c => new Conditional(c.Test, Of(c.Then), Of(c.Else)),
        Reduce { Kind: ReductionKind.Sum } r => r with { Body = Of(r.Body) },
        _ => Magnitude(value),
    };

    private static Call Magnitude(Expr value) => new("abs", EquatableArray.Of(value));
}
