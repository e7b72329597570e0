using System.Linq;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Tensor;

/// <summary>A term of the product of a weight and an activation: factors of the row and of a group, and the level of a code where it has one.</summary>
/// <param name="Problem">Why it is none that tensor cores take; null where it is one.</param>
internal sealed record TensorTerm(Expr Row, Expr Scale, CodeFunction? Level, string? Problem = null)
{
    public static TensorTerm Of(Term term, Element activation, Nest nest, LoweringContext context)
    {
        var factors = IndexAlgebra.Factors(term.Element).ToList();
        if (!factors.Remove(activation))
        {
            return new(term.Row, term.Group, null, "a term of its product has no activation");
        }
        if (factors.Count == 0)
        {
            return new(term.Row, term.Group, null);
        }
        var level = CodeFunction.Of(factors.Aggregate(IndexAlgebra.Multiply), nest, context);
        return new(term.Row, term.Group, level, level is null ? "what changes with k is no function of one code of up to 8 bits" : null);
    }
}
